/** What is left of a key's allowance. */
export type Allowance = {
  readonly limit: number
  readonly remaining: number
  /** Milliseconds until the allowance is whole again. */
  readonly resetMs: number
  /** Milliseconds until the next request is welcome; 0 when it is now. */
  readonly retryMs: number
}

/** Takes one request from the key's allowance. */
export type RateLimiter = (key: string, nowMs: number) => Allowance

/** Buckets that refill evenly; past 10,000 keys the oldest is forgotten. */
export function createRateLimiter(perMinute: number): RateLimiter {
  const limit = perMinute || 10_000
  const buckets = new Map<string, { level: number; at: number }>()
  return (key, nowMs) => {
    let bucket = buckets.get(key)
    if (bucket === undefined) {
      bucket = { level: limit, at: nowMs }
      buckets.set(key, bucket)
      if (buckets.size > 10_000) buckets.delete(buckets.keys().next().value!)
    }
    bucket.level = Math.min(limit, bucket.level + ((nowMs - bucket.at) * limit) / 60_000)
    bucket.at = nowMs
    const isRefused = perMinute > 0 && bucket.level < 1
    // Without a limit the figures still move, but nobody is refused.
    if (!isRefused) bucket.level = Math.max(0, bucket.level - 1)
    return {
      limit,
      remaining: Math.floor(bucket.level),
      resetMs: Math.ceil(((limit - bucket.level) * 60_000) / limit),
      retryMs: isRefused ? Math.ceil(((1 - bucket.level) * 60_000) / limit) : 0,
    }
  }
}
