// The command for the last words of this node's API server, also of one that has ended.

export const API_SERVER_LOGS = 'crictl logs --tail 20 $(crictl ps --all --latest --quiet --name kube-apiserver)';
