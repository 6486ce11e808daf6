import type { CacheAddress } from '../model.ts'
import { addressText } from '../key/rules.ts'
import { gate } from './gate.ts'

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

/**
 * The questions answered so far, in this process. A partition is everything that must be equal besides the question;
 * a look cannot see past it. Brute force: exact, and as long as a partition is bounded, quick.
 */
export function openQuestions({ bytesAtMost }: QuestionsOptions) {
  const partitions = new Map<string, Map<string, Remembered>>()
  const ages = new Map<Remembered, string>()
  let bytes = 0

  const drop = (place: string, id: string): void => {
    const partition = partitions.get(place)
    const found = partition?.get(id)
    if (!partition || !found) return
    partition.delete(id)
    ages.delete(found)
    bytes -= bytesOf(found)
    if (partition.size === 0) partitions.delete(place)
  }

  return {
    /** The most similar question for which the gate, too, takes the same answer; null when there is none. */
    nearest(partition: CacheAddress, { text, vector }: Pick<Remembered, 'text' | 'vector'>): Near | null {
      const best: Near[] = []
      for (const remembered of partitions.get(addressText(partition))?.values() ?? []) {
        const similarity = cosine(vector, remembered.vector)
        if (similarity < similarityAtLeast || similarity <= (best[gatedAtMost - 1]?.similarity ?? 0)) continue
        const at = best.findIndex((other) => other.similarity < similarity)
        best.splice(at < 0 ? best.length : at, 0, { remembered, similarity })
        best.length = Math.min(best.length, gatedAtMost)
      }
      return best.find(({ remembered }) => gate(remembered.text, text).agrees) ?? null
    },
    remember(partition: CacheAddress, remembered: Remembered, questionsAtMost: number): void {
      const place = addressText(partition)
      drop(place, remembered.id)
      const questions = partitions.get(place) ?? new Map<string, Remembered>()
      partitions.set(place, questions)
      questions.set(remembered.id, remembered)
      ages.set(remembered, place)
      bytes += bytesOf(remembered)
      while (questions.size > questionsAtMost) drop(place, questions.keys().next().value!)
      for (const [oldest, home] of ages) {
        if (bytes <= bytesAtMost) break
        drop(home, oldest.id)
      }
    },
    /** Its answer is gone. */
    forget: (partition: CacheAddress, id: string): void => drop(addressText(partition), id),
    size: () => ({ questions: ages.size, bytes }),
  }
}

export type Questions = ReturnType<typeof openQuestions>

/** Objects, maps and keys besides: measured at about 400 bytes. */
const bytesOf = ({ vector, text }: Remembered): number => vector.byteLength + 2 * text.length + 400

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
