/**
 * Changes pages without telling the index: what is found from now on is older than what is true.
 *
 *   node examples/rag-langchain/rot.ts FOLDER returns delivery
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const [folder, ...pages] = process.argv.slice(2)
if (folder === undefined || pages.length === 0) {
  console.error('Name the folder of the corpus and the pages to change: rot.ts FOLDER returns delivery')
  process.exit(2)
}
for (const page of pages) {
  const file = join(folder, `${page}.md`)
  const text = await readFile(file, 'utf8')
  // Every number of a page becomes another: the answers from its old text are wrong now.
  await writeFile(
    file,
    text.replace(/\b\d+\b/g, (number) => String(Number(number) * 2)),
  )
  console.log(`${page} says something else now.`)
}
