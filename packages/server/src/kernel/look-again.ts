/**
 * Looks again and again, each time once the look before is over, until told to stop; whatever fails is tried again at
 * the next look. Looks that take long take at most a tenth of the time. The first comes after `firstMs`. Resolves the
 * stop when the last look is over.
 */
export function lookAgain(
  look: () => Promise<unknown>,
  everyMs: number,
  firstMs = everyMs,
): () => Promise<void> {
  let isStopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const lookOnce = async (): Promise<void> => {
    const startedAt = performance.now()
    await look().catch(() => {})
    if (!isStopped) again(Math.max(everyMs, 10 * (performance.now() - startedAt)))
  }
  const again = (afterMs: number): void => {
    timer = setTimeout(() => {
      running = lookOnce()
    }, afterMs)
    timer.unref()
  }
  again(firstMs)
  return () => {
    isStopped = true
    clearTimeout(timer)
    return running
  }
}
