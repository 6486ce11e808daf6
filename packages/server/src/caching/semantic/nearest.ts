import type { CacheAddress } from '../model.ts'
import { addressText } from '../key/rules.ts'
import { gate, gateKind } from './gate.ts'

/** A question that was answered, and where its answer is stored. */
export type Remembered = {
  /** The address of the answer, within the project. */
  readonly id: string
  readonly callId: string
  readonly text: string
  /** Of length 1. */
  readonly vector: Float32Array
}

export type Near = { readonly remembered: Remembered; readonly similarity: number }

export type QuestionsOptions = {
  /** Vectors and texts of all together; what was remembered first goes first. */
  readonly bytesAtMost: number
}

/** Below this cosine two texts have little in common, whatever the embedder; they are not even watched. */
const similarityAtLeast = 0.5
/** The gate reads words, which costs 0.2 ms a pair: it is asked about the nearest few. */
const gatedAtMost = 8
/** Of one kind in one partition, so that no look takes long; the oldest goes first. */
const alikeAtMost = 2_000

/**
 * The questions answered so far, in this process. A partition is everything that must be equal besides the question;
 * a look cannot see past it. Within one, all of the kind the gate might let pass are compared: exact, and quick, as
 * most are of another kind.
 */
export function openQuestions({ bytesAtMost }: QuestionsOptions) {
  const kinds = new Map<string, Map<string, Remembered>>()
  const ages = new Map<Remembered, string>()
  const placeOf = (partition: CacheAddress, text: string): string =>
    `${addressText(partition)} ${gateKind(text)}`
  let bytes = 0

  const drop = (place: string, id: string): void => {
    const alike = kinds.get(place)
    const found = alike?.get(id)
    if (!alike || !found) return
    alike.delete(id)
    ages.delete(found)
    bytes -= bytesOf(found)
    if (alike.size === 0) kinds.delete(place)
  }

  return {
    /** The most similar question for which the gate, too, takes the same answer; null when there is none. */
    nearest(partition: CacheAddress, { text, vector }: Pick<Remembered, 'text' | 'vector'>): Near | null {
      const best: Near[] = []
      for (const remembered of kinds.get(placeOf(partition, text))?.values() ?? []) {
        const similarity = cosine(vector, remembered.vector)
        if (similarity < similarityAtLeast || similarity <= (best[gatedAtMost - 1]?.similarity ?? 0)) continue
        const at = best.findIndex((other) => other.similarity < similarity)
        best.splice(at < 0 ? best.length : at, 0, { remembered, similarity })
        best.length = Math.min(best.length, gatedAtMost)
      }
      return best.find(({ remembered }) => gate(remembered.text, text).agrees) ?? null
    },
    remember(partition: CacheAddress, remembered: Remembered): void {
      const place = placeOf(partition, remembered.text)
      drop(place, remembered.id)
      const questions = kinds.get(place) ?? new Map<string, Remembered>()
      kinds.set(place, questions)
      questions.set(remembered.id, remembered)
      ages.set(remembered, place)
      bytes += bytesOf(remembered)
      while (questions.size > alikeAtMost) drop(place, questions.keys().next().value!)
      for (const [oldest, home] of ages) {
        if (bytes <= bytesAtMost) break
        drop(home, oldest.id)
      }
    },
    /** Its answer is gone. */
    forget: (partition: CacheAddress, { id, text }: Pick<Remembered, 'id' | 'text'>): void =>
      drop(placeOf(partition, text), id),
    size: () => ({ questions: ages.size, bytes }),
  }
}

export type Questions = ReturnType<typeof openQuestions>

/** Objects, maps and keys besides are taken for 600 bytes. */
const bytesOf = ({ vector, text }: Remembered): number => vector.byteLength + 2 * text.length + 600

/** Of vectors of length 1; 0 where they are not of one width. */
function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return 0
  let [w, x, y, z] = [0, 0, 0, 0]
  let at = 0
  // Four sums: each addition would otherwise wait for the one before.
  for (; at + 3 < a.length; at += 4) {
    w += a[at]! * b[at]!
    x += a[at + 1]! * b[at + 1]!
    y += a[at + 2]! * b[at + 2]!
    z += a[at + 3]! * b[at + 3]!
  }
  for (; at < a.length; at++) w += a[at]! * b[at]!
  return Math.min(1, Math.max(0, w + x + y + z))
}

/** The same direction with length 1; null when it has none. */
export function unitVector(values: ArrayLike<number>): Float32Array | null {
  const vector = Float32Array.from(values)
  let square = 0
  for (const value of vector) square += value * value
  if (!(square > 0) || !Number.isFinite(square)) return null
  const scale = 1 / Math.sqrt(square)
  for (let at = 0; at < vector.length; at++) vector[at]! *= scale
  return vector
}
