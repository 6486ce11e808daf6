import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'

const folder = join(import.meta.dirname, 'tape-migrations')

/**
 * Brings the database `telltale` to the newest form: each file of tape-migrations/ once, in order. ClickHouse has
 * no transactions over DDL, so every statement may run twice: after a crash half a file is simply run again.
 */
export async function migrateTape(client: ClickHouseClient): Promise<void> {
  await client.command({ query: 'CREATE DATABASE IF NOT EXISTS telltale ENGINE = Atomic' })
  await client.command({
    query: `CREATE TABLE IF NOT EXISTS telltale.migrations (name String, at DateTime64(3, 'UTC') DEFAULT now64(3))
      ENGINE = ReplacingMergeTree ORDER BY name SETTINGS fsync_after_insert = 1`,
  })
  const answer = await client.query({ query: 'SELECT name FROM telltale.migrations', format: 'JSONEachRow' })
  const done = new Set((await answer.json<{ name: string }>()).map((row) => row.name))
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  for (const file of files) {
    if (done.has(file)) continue
    for (const query of statementsOf(await readFile(join(folder, file), 'utf8')))
      await client.command({ query })
    await client.command({
      query: 'INSERT INTO telltale.migrations (name) SELECT {name:String}',
      query_params: { name: file },
    })
  }
}

/** The statements of a migration file: each ends with a semicolon at the end of a line. */
export const statementsOf = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('--'))
    .join('\n')
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
