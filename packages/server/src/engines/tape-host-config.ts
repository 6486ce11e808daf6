import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes. The engine's own defaults take nine tenths of the machine and 5 GB of mark cache. */
export type TapeMemory = { readonly totalBytes: number; readonly queryBytes: number }

export const tapeMemory: TapeMemory = { totalBytes: 900 * 1024 ** 2, queryBytes: 400 * 1024 ** 2 }

/**
 * Writes the engine's configuration file and returns its path. Memory caps can only be given this way: as
 * settings they would come after the engine has already taken what it wants.
 */
export async function writeEngineConfig(folder: string, memory: TapeMemory): Promise<string> {
  const path = join(folder, 'engine.xml')
  await writeFile(path, engineConfig(memory), { mode: 0o600 })
  return path
}

const engineConfig = ({ totalBytes }: TapeMemory): string => `<clickhouse>
  <max_server_memory_usage>${totalBytes}</max_server_memory_usage>
  <mark_cache_size>33554432</mark_cache_size>
  <index_mark_cache_size>8388608</index_mark_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <index_uncompressed_cache_size>0</index_uncompressed_cache_size>
  <query_condition_cache_size>8388608</query_condition_cache_size>
  <compiled_expression_cache_size>8388608</compiled_expression_cache_size>
  <mmap_cache_size>0</mmap_cache_size>
  <background_pool_size>2</background_pool_size>
  <background_merges_mutations_concurrency_ratio>1</background_merges_mutations_concurrency_ratio>
  <background_schedule_pool_size>4</background_schedule_pool_size>
  <background_common_pool_size>2</background_common_pool_size>
  <background_move_pool_size>1</background_move_pool_size>
  <background_fetches_pool_size>1</background_fetches_pool_size>
  <max_thread_pool_size>200</max_thread_pool_size>
  <max_thread_pool_free_size>4</max_thread_pool_free_size>
  <merge_tree>
    <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>1</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>
</clickhouse>
`
