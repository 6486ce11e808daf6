import { createReadStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { readStructure } from './tape-structure.ts'
import type { Segment, TapeTable } from './tape.ts'

/**
 * Settings under which a segment lands exactly once: its id is the token, views take part, blocks are cut the
 * same way each time (one thread, no size squashing in between), and an object or list where text is wanted is its
 * own text. An import may span years: no bound on partitions.
 */
const landingSettings = (segment: Pick<Segment, 'id'>) => ({
  insert_deduplicate: 1 as const,
  insert_deduplication_token: segment.id,
  deduplicate_blocks_in_dependent_materialized_views: 1 as const,
  async_insert: 0 as const,
  max_threads: 1,
  max_insert_threads: '1',
  max_insert_block_size: '1048576',
  input_format_parallel_parsing: 0 as const,
  input_format_skip_unknown_fields: 1 as const,
  input_format_json_read_objects_as_strings: 1 as const,
  input_format_json_read_arrays_as_strings: 1 as const,
  max_partitions_per_insert_block: '0',
  max_execution_time: 120,
})

/** The engine host reads the file itself: a third of the processor time of passing its bytes through. */
export function fileLanding() {
  /** Tables change in migrations only, which come before anything is landed. */
  const structures = new Map<TapeTable, string>()
  return async (client: ClickHouseClient, { table, ...segment }: Segment): Promise<void> => {
    const structure = structures.get(table) ?? (await readStructure(client, table))
    structures.set(table, structure)
    await client.command({
      query: `INSERT INTO telltale.${table} SELECT * FROM file({path:String}, 'JSONEachRow', {structure:String})`,
      query_params: { path: segment.path, structure },
      clickhouse_settings: landingSettings(segment),
    })
  }
}

/** A server elsewhere gets the same bytes as a stream, under the same token. */
export async function landStream(client: ClickHouseClient, segment: Segment): Promise<void> {
  const { stream } = await client.exec({
    query: `INSERT INTO telltale.${segment.table} FORMAT JSONEachRow`,
    values: createReadStream(segment.path, { highWaterMark: 1024 * 1024 }),
    clickhouse_settings: landingSettings(segment),
  })
  // An unread answer would keep its socket.
  stream.resume()
  await finished(stream)
}
