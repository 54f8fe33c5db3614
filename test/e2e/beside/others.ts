// Rules that others keep in the kernel of a node: what a table of them has to say.

/** What they know of the node that they are written on. All addresses are IPv4. */
export interface Ground {
  readonly own: string;
  readonly vip: string;
  /** The API servers of all nodes. */
  readonly servers: readonly string[];
}

/** A text for a program's standard input. */
export interface Order {
  readonly command: readonly [string, ...string[]];
  readonly text: string;
}

/** A way to the API servers that these rules make. */
export interface Way {
  readonly from: 'client' | 'holder' | 'pod';
  /** Where it begins: an address, or the holder's own. */
  readonly host: string | 'holder';
  readonly port: number;
}

export interface Others {
  /** Whose rules they are, to follow "given". */
  readonly rules: string;
  /** Commands that succeed where such rules can be written. */
  readonly needs: readonly (readonly [string, ...string[]])[];
  readonly put: (ground: Ground) => readonly Order[];
  readonly take: readonly Order[];
  readonly ways: readonly Way[];
}

/** The program of the kernel's own ip_tables, and the one that writes nftables rules in its words. */
export const FLAVOURS = ['iptables-nft', 'iptables-legacy'] as const;
export type Flavour = (typeof FLAVOURS)[number];

export const restore = (flavour: Flavour, text: string): Order => ({ command: [`${flavour}-restore`], text });

export const nft = (text: string): Order => ({ command: ['nft', '-f', '-'], text });

/** Takes all rules of a flavour away. */
export const emptied = (flavour: Flavour): Order =>
  restore(
    flavour,
    `*raw
COMMIT
*nat
COMMIT
*filter
:INPUT ACCEPT [0:0]
:FORWARD ACCEPT [0:0]
:OUTPUT ACCEPT [0:0]
COMMIT
`,
  );

/** Those that a flavour can write down, where its program and its kernel are there. */
export const inFlavour = (
  flavour: Flavour,
  { rules, text, ways = [] }: { rules: string; text: (ground: Ground) => string; ways?: readonly Way[] },
): Others => ({
  rules: `${rules} (${flavour})`,
  needs: [[flavour, '-L', '-n']],
  put: (ground) => [restore(flavour, text(ground))],
  take: [emptied(flavour)],
  ways,
});
