import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openTape } from '../packages/server/src/engines/tape-open.ts'
import { median, spreadOf, type Row } from './report.ts'
import { startTelltale } from './telltale.ts'

const calls = 1_000_000
const days = 30
const repeats = 15

/**
 * A million calls of one project over thirty days, made by the engine itself from counters (a seeded generator: the
 * same rows each time but for the present day). Identifiers carry their time, as ours do.
 */
const generate = (from: number, to: number): string => `
INSERT INTO telltale.calls (id, project_id, environment, trace_id, span_id, user_id, key_id, started_at, ended_at, tags, route,
  prompt_name, prompt_version, prompt_hash, dialect, provider, requested_model, model, response_model, stream, attempts, fallback_depth,
  cache_kind, status, error_kind, finish_reason, input_tokens, cached_read_tokens, output_tokens, usage_source, cost_usd, price_id,
  latency_ms, ttft_ms, overhead_ms, input_chars, input_preview, output_preview, input_hash, output_hash)
SELECT
  toUUID(concat(substring(h, 1, 8), '-', substring(h, 9, 4), '-7', substring(r, 1, 3), '-8', substring(r, 4, 3), '-', substring(r, 7, 10), leftPad(lower(hex(n % 256)), 2, '0'))) AS id,
  'default', 'production', r, substring(r, 1, 16), concat('user-', toString(n % 5000)), 'k', at, at + toIntervalMillisecond(latency),
  map('plan', ['free', 'pro', 'team'][1 + n % 3]), ['answer', 'summarise', 'classify', 'translate'][1 + n % 4],
  concat('prompt-', toString(n % 20)), 1 + n % 5, 'abcdefabcdef', 'openai-chat', 'openai', model, model, model, n % 2 = 0, '[]', 0,
  'none', if(n % 40 = 0, 'error', 'ok'), if(n % 40 = 0, 'rate-limited', NULL), 'stop', 200 + n % 900, n % 300, 50 + n % 400, 'provider',
  if(n % 50 = 0, NULL, toDecimal64((n % 1000) / 100000, 12)), 'seed:openai', latency, latency / 3, 0.2, 800,
  'Where is my parcel? It was due on Monday.', 'Your parcel is on its way and should be with you tomorrow.', r, r
FROM (
  SELECT number AS n, now64(3) - toIntervalMillisecond(intDiv(number * ${days * 86_400_000}, ${calls})) AS at,
    leftPad(lower(hex(toUnixTimestamp64Milli(at))), 12, '0') AS h_long, substring(h_long, length(h_long) - 11) AS h,
    lower(hex(sipHash128(number))) AS r, 200 + (n * 7919) % 3000 AS latency,
    ['gpt-4o-mini', 'gpt-4o', 'gpt-4.1-mini', 'gpt-4.1', 'o4-mini'][1 + n % 5] AS model
  FROM numbers(${from}, ${to - from})
)`

/** The pages' questions through the HTTP API, over a million calls. */
export async function queries(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-queries-'))
  mkdirSync(join(folder, 'data'), { recursive: true })
  const tape = openTape({ kind: 'embedded', folder: join(folder, 'data', 'tape') })
  await tape.ready()
  for (let from = 0; from < calls; from += 100_000)
    await tape.run({ text: generate(from, from + 100_000), timeoutMs: 120_000 })
  await tape.close()

  const telltale = await startTelltale(folder, {})
  try {
    const first = (await telltale.api('GET', '/api/calls?limit=50')) as {
      calls: { id: string; model: string }[]
    }
    const old = (await telltale.api(
      'GET',
      `/api/calls?limit=50&to=${new Date(Date.now() - 20 * 86_400_000).toISOString()}`,
    )) as typeof first
    const time = async (work: string, path: string, most: number): Promise<Row> => {
      const took: number[] = []
      await telltale.api('GET', path)
      for (let repeat = 0; repeat < repeats; repeat++) {
        const from = performance.now()
        await telltale.api('GET', path)
        took.push(performance.now() - from)
      }
      return {
        work,
        ours: `${median(took).toFixed(1)} ms`,
        peer: '–',
        ratio: null,
        target: `≤ ${most} ms`,
        held: median(took) <= most,
        spread: spreadOf(took, 'ms'),
      }
    }
    return [
      await time(`cost report over ${calls} calls, 30 days`, `/api/cost/report?hours=${days * 24}`, 300),
      await time('calls list, newest page', '/api/calls?limit=50', 100),
      await time(
        'calls list, of one model with an error',
        '/api/calls?limit=50&model=gpt-4o&status=error',
        100,
      ),
      await time('one call by id, of today', `/api/calls/${first.calls[0]!.id}`, 30),
      await time('one call by id, twenty days old', `/api/calls/${old.calls[0]!.id}`, 30),
      await time('overview of 24 hours', '/api/overview?hours=24', 100),
    ]
  } finally {
    await telltale.running.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
