// The names that a view has, and the page that lists them. Pure.

import type { TemplateVariable } from '../../../src/base/template.ts';

/** Names and types of everything in a view, as a page names them; lists are told by their first entry. */
export const namesIn = (view: object, prefix = ''): readonly Pick<TemplateVariable, 'name' | 'type'>[] =>
  Object.entries(view).flatMap(([key, value]) => {
    const name = prefix + key;
    if (!Array.isArray(value)) return [{ name, type: typeof value === 'string' ? 'text' : (typeof value as 'number') }];
    const [first] = value;
    return [{ name, type: 'list' }, ...(typeof first === 'object' ? namesIn(first, `${name}[].`) : [])];
  });

/** A table of variables in Markdown. */
export const tableOf = (variables: readonly TemplateVariable[]): string =>
  [
    '| variable | type | meaning |',
    '|---|---|---|',
    ...variables.map(({ name, type, meaning }) => `| \`${name}\` | ${type} | ${meaning} |`),
  ].join('\n');

/** The page `docs/reference/templates.md`. */
export const templatesPage = (tables: { readonly keepalived: string; readonly virtualServers: string }): string =>
  `# Templates

keepalived.conf and the file of virtual servers are filled from templates, and either can be replaced by one of your own:
\`spec.keepalived.configTemplateVRRP\` and \`spec.keepalived.configTemplateVS\` are paths on the node. The language is
[Liquid](https://shopify.github.io/liquid/). This page is made from the program by \`UPDATE_GOLDEN=1 npm run test:unit\`.

## Start from the built-in one

\`\`\`console
mkdir -p /etc/cplb
cplb template keepalived | tee /etc/cplb/keepalived.conf.liquid
cplb template virtual-servers | tee /etc/cplb/virtual-servers.conf.liquid
\`\`\`

Change what you need, name the path in the configuration, and look at the result with \`cplb render keepalived\`. A
template is read when cplb starts. It is refused, before anything is changed on the node, when it cannot be read, is larger
than 64 KiB, uses a variable that is not listed here, or when keepalived rejects what it gives (\`CPLB_INVALID_TEMPLATE\`).

Keep these in a template of keepalived.conf:

- the track file with \`ScoreFile\`: by it the VIP follows the health of the node;
- \`vrrp_notify_fifo\` with \`NotifyFIFO\`, and the names of the instances: by them cplb knows whether it holds the VIP;
- \`include {{ VirtualServersFile }}\` with the balancer ipvs: by it the holder balances, and no other node;
- \`state BACKUP\` and \`priority {{ BasePriority }}\`: the score decides, and it counts on that base.

## Variables of keepalived.conf

${tables.keepalived}

## Variables of the virtual servers

${tables.virtualServers}

Every variable is always there. A number is written in decimal digits, and a text needs no quoting: what would is refused in
the configuration.

## From a template of k0s

k0s takes Go templates under the same two names. The variables have the same names here, so only the language has to be
translated:

| Go | Liquid |
|---|---|
| \`{{ .RunDir }}\` | \`{{ RunDir }}\` |
| \`{{ range .VRRPInstances }} … {{ .Interface }} … {{ end }}\` | \`{% for instance in VRRPInstances %} … {{ instance.Interface }} … {% endfor %}\` |
| \`{{ range $i, $instance := .VRRPInstances }} … {{ $i }}\` | \`{% for instance in VRRPInstances %} … {{ forloop.index0 }}\` |
| \`{{ range .UnicastPeers }} {{ . }} {{ end }}\` | \`{% for peer in instance.UnicastPeers %} {{ peer }} {% endfor %}\` |
| \`{{ if .AuthPass }} … {{ else }} … {{ end }}\` | \`{% if instance.AuthPass != "" %} … {% else %} … {% endif %}\` |
| \`{{ if .UnicastPeers }} … {{ end }}\` | \`{% if instance.UnicastPeers.size > 0 %} … {% endif %}\` |
| \`{{ if gt (len .VRRPInstances) 1 }} … {{ end }}\` | \`{% if VRRPInstances.size > 1 %} … {% endif %}\` |
| \`{{ range .RealServers }} {{ . }} {{ $.APIServerPort }} {{ end }}\` | \`{% for real in virtual.RealServers %} {{ real.IPAddress }} {{ real.Port }} {% endfor %}\` |
| \`{{- … -}}\` (trims blanks) | \`{{- … -}}\`, \`{%- … -%}\` |
| \`{{/* a remark */}}\` | \`{% comment %} a remark {% endcomment %}\` |

\`K0sBin\` has no counterpart: cplb runs no scripts on a change of state. Instances are named \`cplb-0\`, \`cplb-1\`, … and not
\`k0s-vip-0\`; write \`{{ instance.Name }}\`. An instance has \`version {{ instance.VRRPVersion }}\`, as IPv6 and adverts below a
second need version 3. \`AuthPass\` may be empty. A virtual server takes its API servers from its own \`RealServers\`, which are of
its family, and \`PersistenceTimeoutSeconds\` may be 0, which keepalived would refuse as a \`persistence_timeout\`.
`;
