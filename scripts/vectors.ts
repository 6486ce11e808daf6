import { readFile } from 'node:fs/promises'
import { gather } from '../packages/server/src/kernel/gather.ts'
import type { Vector, VectorFamily } from './vector-family.ts'

/**
 * npm run vectors -- FILE...: runs test vectors against the product's own functions. Names each failure with what
 * was expected and what came; a vector that no family knows is a failure. Exit 0 when all passed, 1 when not, 2 on
 * bad use.
 */
const files = process.argv.slice(2)
if (files.length === 0) {
  console.error('Name at least one file of vectors: npm run vectors -- FILE...')
  process.exit(2)
}

const families = await gather<VectorFamily>({
  folder: new URL('vectors/', import.meta.url),
  exportName: 'vectorFamily',
})
let passed = 0
let failed = 0

for (const file of files) {
  const vectors = await readVectors(file)
  for (const [index, vector] of vectors.entries()) {
    const verdict = judge(vector, vectors)
    if (verdict === null) {
      passed++
      continue
    }
    failed++
    const name = vector.id ?? vector.name ?? `number ${index}`
    console.log(
      `FAILED ${typeof name === 'string' ? name : JSON.stringify(name)} (${file})\n  expected ${verdict.expected}\n  actual   ${verdict.actual}`,
    )
  }
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1

type Difference = { readonly expected: string; readonly actual: string }

function judge(vector: Vector, beside: readonly Vector[]): Difference | null {
  const family = families.find((candidate) => candidate.knows(vector))
  if (family === undefined) {
    const method = vector.method ?? vector.metric ?? 'without a name'
    return { expected: 'a method the product knows', actual: `method ${JSON.stringify(method)} is not known` }
  }
  try {
    return family.run(vector, beside)
  } catch (error) {
    return { expected: 'an answer', actual: String(error) }
  }
}

async function readVectors(file: string): Promise<readonly Vector[]> {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'))
    const list = Array.isArray(parsed)
      ? parsed
      : ((parsed as { vectors?: unknown } | null)?.vectors ?? listedByMethod(parsed))
    if (Array.isArray(list))
      return list.map((entry) => (typeof entry === 'object' && entry !== null ? entry : {}) as Vector)
    console.error(`${file} holds no list of vectors.`)
  } catch (error) {
    console.error(`${file} cannot be read: ${(error as Error).message}`)
  }
  process.exit(2)
}

/** Lists of arguments, or of cases, each under the name of its method; null when there are none. */
function listedByMethod(parsed: unknown): readonly Vector[] | null {
  const vectors = Object.entries(parsed ?? {}).flatMap(([method, value]) => {
    const cases: unknown = Array.isArray(value) ? value : (value as { cases?: unknown } | null)?.cases
    return Array.isArray(cases) ? cases.map((entry: unknown) => vectorOf(method, entry)) : []
  })
  return vectors.length > 0 ? vectors : null
}

function vectorOf(method: string, entry: unknown): Vector {
  return Array.isArray(entry)
    ? { name: `${method} ${JSON.stringify(entry)}`, method, given: entry }
    : { ...(entry as object), method }
}
