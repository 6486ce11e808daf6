import type { PricedBucket, UnknownCostReason, Usage } from '../model.ts'
import { decimalOf, scaled } from '../money.ts'
import type { CompiledRate, CompiledRates } from './compile-row.ts'

export type Bill = {
  readonly totalPico: bigint
  readonly detail: readonly PricedBucket[]
}

/**
 * Splits usage into buckets that are each billed at one rate, every token in exactly one bucket, and adds them up
 * exactly: each bucket is rounded half up to a picodollar, and the total is their sum. Without a rate of its own a
 * part is billed as what it is part of (a cached read without a discount is input); only one-hour cache writes and
 * web searches, which cost more than what they are part of, make the cost unknown instead.
 */
export function billBuckets(
  usage: Usage,
  rates: CompiledRates,
  multiplier: number,
  api: string | undefined,
): Bill | UnknownCostReason {
  const { inputTokens, outputTokens } = usage
  if (rates.input !== undefined && inputTokens === null) return 'usage-incomplete'
  if (rates.output !== undefined && outputTokens === null && api !== 'embeddings') return 'usage-incomplete'

  const read = usage.cachedReadTokens ?? 0
  const write = usage.cacheWriteTokens ?? 0
  const write1h = usage.cacheWrite1hTokens ?? 0
  const uncached = (inputTokens ?? 0) - read - write
  if (uncached < 0 || write1h > write) return 'usage-inconsistent'
  if (write1h > 0 && rates.cacheWrite1h === undefined) return 'rate-missing'
  const searches = usage.webSearches ?? 0
  if (searches > 0 && rates.webSearch === undefined) return 'rate-missing'

  const audio = splitPart(usage.inputAudioTokens, usage.cachedAudioTokens, rates.inputAudio, uncached, read)
  const image = splitPart(
    usage.inputImageTokens,
    usage.cachedImageTokens,
    rates.inputImage,
    uncached - audio.uncached,
    read - audio.cached,
  )
  const outAudio = rates.outputAudio === undefined ? 0 : (usage.outputAudioTokens ?? 0)
  const outImage = rates.outputImage === undefined ? 0 : (usage.outputImageTokens ?? 0)
  const reasoning = rates.reasoning === undefined ? 0 : (usage.reasoningTokens ?? 0)
  const outText = (outputTokens ?? 0) - outAudio - outImage - reasoning
  if (audio.uncached + image.uncached > uncached || outText < 0) return 'usage-inconsistent'

  const cachedRate = rates.cacheRead ?? rates.input
  const detail: PricedBucket[] = []
  let totalPico = 0n
  const tokenFactor = multiplier === 1 ? 1_000_000n : scaled(multiplier, 6)
  const add = (bucket: string, units: number, rate: CompiledRate | undefined, isToken = true): void => {
    if (units === 0 || rate === undefined) return
    const micro = isToken ? tokenFactor : 1_000_000n
    const pico = (BigInt(units) * rate.atto * micro + 500_000_000_000n) / 1_000_000_000_000n
    totalPico += pico
    const { rateUsd, per } = rate
    detail.push({
      bucket,
      units,
      rateUsd,
      per,
      multiplier: isToken ? multiplier : 1,
      costUsd: decimalOf(pico),
    })
  }

  add('input', uncached - audio.uncached - image.uncached, rates.input)
  add('input_audio', audio.uncached, rates.inputAudio)
  add('input_image', image.uncached, rates.inputImage)
  add('cache_read', read - audio.cached - image.cached, cachedRate)
  add('cache_read_audio', audio.cached, rates.cacheReadAudio ?? cachedRate)
  add('cache_read_image', image.cached, rates.cacheReadImage ?? cachedRate)
  const writeName = rates.cacheWrite1h === undefined ? 'cache_write' : 'cache_write_5m'
  add(writeName, write - write1h, rates.cacheWrite ?? rates.input)
  add('cache_write_1h', write1h, rates.cacheWrite1h)
  add('output', outText, rates.output)
  add('output_audio', outAudio, rates.outputAudio)
  add('output_image', outImage, rates.outputImage)
  add('output_reasoning', reasoning, rates.reasoning)
  add('web_search_per_1k', searches, rates.webSearch, false)
  add('request_per_1k', rates.request === undefined ? 0 : 1, rates.request, false)
  return { totalPico, detail }
}

/**
 * How much of the audio (or image) input was cached. Where the provider does not say, text is taken to have been
 * cached first, so only what cannot have been read fresh counts as cached.
 */
function splitPart(
  tokens: number | null,
  cachedTokens: number | null,
  rate: CompiledRate | undefined,
  freshLimit: number,
  cachedLimit: number,
): { readonly uncached: number; readonly cached: number } {
  if (rate === undefined || tokens === null) return { uncached: 0, cached: 0 }
  const said = Math.min(cachedTokens ?? 0, tokens, cachedLimit)
  const uncached = Math.min(tokens - said, freshLimit)
  return { uncached, cached: Math.min(tokens - uncached, cachedLimit) }
}
