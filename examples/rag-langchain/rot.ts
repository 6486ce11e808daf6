/**
 * Changes pages without telling the index: what is found from now on is older than what is true.
 *
 *   node examples/rag-langchain/rot.ts FOLDER returns delivery
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

// Every number of a page becomes twice what it was: answers from its old text are wrong from now on.
const words: Readonly<Record<string, string>> = {
  ...{ once: 'twice', one: 'two', two: 'four', three: 'six', four: 'eight', five: 'ten', seven: 'fourteen' },
  ...{ fifteen: 'thirty', twenty: 'forty', 'twenty-five': 'fifty', forty: 'eighty' },
}
const numbers = new RegExp(`\\b(?:\\d+(?:\\.\\d+)?|twenty-five|${Object.keys(words).join('|')})\\b`, 'gi')
const doubled = (number: string): string => words[number.toLowerCase()] ?? String(Number(number) * 2)

const [folder, ...pages] = process.argv.slice(2)
if (folder === undefined || pages.length === 0) {
  console.error('Name the folder of the corpus and the pages to change: rot.ts FOLDER returns delivery')
  process.exit(2)
}
for (const page of pages) {
  const file = join(folder, `${page}.md`)
  const text = await readFile(file, 'utf8')
  await writeFile(file, text.replace(numbers, doubled))
  console.log(`${page} says something else now.`)
}
