// The status of a node on the whole terminal.

/** Shows the status of the cplb with this run directory until the user leaves, or `signal` aborts. */
export async function showStatus({ runDir }: { readonly runDir: string; readonly signal: AbortSignal }): Promise<void> {
  throw new Error(`there is no screen for ${runDir}`);
}
