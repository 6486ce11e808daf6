import { cpus, totalmem } from 'node:os'
import { printTable, printVerdict, type Row } from './report.ts'

/** `npm run bench -- NAME…`; without a name all of them. Each name is a file beside this one that exports a function of that name, in camel case. */
const all = [
  'gateway',
  'start',
  'queries',
  'ingest',
  'otlp',
  'traces',
  'translate',
  'cache',
  'prompts',
  'guardrail-checks',
  'guardrail-hold',
  'experiments',
  'experiment-status',
  'guardrails',
  'reviews',
  'relevance',
  'retrieval',
  'retrieval-page',
  'soak',
]
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith('-'))
const unknown = wanted.find((name) => !all.includes(name))
if (unknown) {
  console.error(`There is no bench "${unknown}"; there are: ${all.join(', ')}.`)
  process.exit(2)
}

console.log(
  `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform}\n`,
)
const rows: Row[] = []
// What checks cost and what streams wait belong to the claims on guardrails, and are measured alone as well.
const named = wanted.flatMap((name) =>
  name === 'guardrails' ? ['guardrail-checks', 'guardrail-hold', name] : [name],
)
for (const name of named.length > 0 ? new Set(named) : all) {
  const module = (await import(`./${name}.ts`)) as { [name: string]: () => Promise<Row[]> }
  const measured = await module[name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())]!()
  printTable(measured)
  console.log()
  rows.push(...measured)
}
printVerdict(rows)
process.exitCode = rows.every((row) => row.held) ? 0 : 1
