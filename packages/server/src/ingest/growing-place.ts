import type { Place, Receiver } from './receiver.ts'

/** A place in the queue for a request whose size is known little by little. */
export type GrowingPlace = {
  /** Whether there is room for so many bytes of it, which are held from then on. */
  hasRoom(bytes: number): boolean
  /** Gives back what a request of so many bytes does not need. */
  fit(bytes: number): void
  leave(): void
}

/** Taken with the first bytes. Grows twofold, so that the size is not asked for with every chunk. */
export function growingPlace(receiver: Pick<Receiver, 'enter'>, bytesAtMost: number): GrowingPlace {
  let place: Place | null = null
  let held = 0
  return {
    hasRoom(bytes) {
      if (place === null) {
        place = receiver.enter(bytes)
        if (place === null) return false
        held = bytes
        return true
      }
      if (bytes <= held) return true
      const wanted = Math.max(bytes, Math.min(held * 2, bytesAtMost))
      if (!place.resize(wanted)) return false
      held = wanted
      return true
    },
    fit(bytes) {
      held = Math.min(held, bytes)
      place?.resize(held)
    },
    leave: () => place?.leave(),
  }
}
