// Amounts of things in words.

/** `1 warning`, `2 warnings`. */
export const plural = (amount: number, word: string): string => `${amount} ${word}${amount === 1 ? '' : 's'}`;
