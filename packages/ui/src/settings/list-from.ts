/** Names typed with commas, spaces or lines between them. */
export const listFrom = (text: string): readonly string[] =>
  text.split(/[\s,]+/).filter((name) => name !== '')
