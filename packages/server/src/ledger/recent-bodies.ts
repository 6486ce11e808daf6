/** Bodies recently sent to the tape: a repeated one is not sent again. The tape would fold it anyway. */
const bodiesAtMost = 8_192
/** A body is sent again after this long, so that its own retention runs from its last use. */
const rememberedMs = 3_600_000

/** Whether a body has not been sent of late; whoever asks sends it. */
export function recentBodies(): (projectId: string, hash: string, nowMs: number) => boolean {
  let remembered = new Map<string, number>()
  return (projectId, hash, nowMs) => {
    const key = projectId + hash
    const sentAtMs = remembered.get(key)
    if (sentAtMs !== undefined && nowMs - sentAtMs < rememberedMs) return false
    if (remembered.size >= bodiesAtMost) remembered = new Map()
    remembered.set(key, nowMs)
    return true
  }
}
