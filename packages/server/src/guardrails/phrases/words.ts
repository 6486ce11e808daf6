/** A word list as it is written in a file: parted by bars between spaces and by line ends. */
export const wordsOf = (text: string): readonly string[] =>
  text
    .split(/ \| |\n/)
    .map((word) => word.trim())
    .filter((word) => word !== '')
