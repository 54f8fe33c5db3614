# The image of cplb: what it runs, and nothing else. `npm run image` builds it; docs/image.md tells what is in it and why.

# Debian 13 with Node.js 24 or newer, npm and apt. Nothing of it comes into the image but the files that are picked below.
ARG BASE=docker.io/library/node:24-trixie-slim

FROM ${BASE} AS bundle
WORKDIR /cplb
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN node scripts/generate.ts && node scripts/build.ts --metafile=bundle.json

FROM ${BASE} AS files
ENV DEBIAN_FRONTEND=noninteractive
RUN apt-get update && apt-get install --yes --no-install-recommends \
    binutils ca-certificates conntrack iproute2 iputils-arping ipvsadm keepalived netbase nftables tini
COPY --from=bundle /cplb /cplb
RUN node /cplb/scripts/image/assemble.ts /image

FROM scratch
COPY --from=files /image/system/ /
COPY --from=files /image/app/ /
ARG IMAGE=""
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin CPLB_IMAGE=${IMAGE}
LABEL org.opencontainers.image.title="cplb" \
      org.opencontainers.image.description="A highly available endpoint for the Kubernetes API, as one static pod per control-plane node" \
      org.opencontainers.image.licenses="Apache-2.0"
STOPSIGNAL SIGTERM
# -s: with the processes of the host (doctor) it is not the first one, and would complain.
ENTRYPOINT ["/usr/bin/tini", "-s", "--", "/usr/local/bin/cplb"]
