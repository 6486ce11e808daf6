import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import type { Read } from '../../retrieval/measures/trec/lines.ts'
import { badUse, type CliParts } from '../parts.ts'

/** What stands in a file ("-" is standard input). Bad use names the line: `run.txt:12: …`. */
export async function rankingFile<Value>(
  path: string,
  read: (text: string) => Read<Value>,
  parts: CliParts,
): Promise<Value> {
  const text = await (path === '-' ? textOf(parts.stdin) : readFile(resolve(parts.cwd, path), 'utf8')).catch(
    (error: NodeJS.ErrnoException) => {
      throw badUse(`${path} cannot be read (${error.code ?? error.message}).`)
    },
  )
  const found = read(text)
  if (found.ok) return found.value
  throw badUse(`${path}:${found.line}: ${found.fault}.`)
}
