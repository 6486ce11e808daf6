import { hashText, mix, randomFrom } from './random.ts'

/** How many features of a text are folded into its vector. */
const featureLimit = 2048

/**
 * A unit vector that is the same for the same text. Each word adds its own pseudo-random direction (feature
 * hashing), so texts that share words lie close together: cosine near the share of common words.
 */
export function embed(text: string, dimensions: number, seed: number): Float32Array {
  const vector = new Float32Array(dimensions)
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['']
  for (const word of words.slice(0, featureLimit)) {
    const random = randomFrom(mix(hashText(word), seed))
    // Sixteen signed entries a word keep near-orthogonality at a fraction of the cost of dense directions.
    for (let i = 0; i < 16; i++) {
      const at = Math.floor(random() * dimensions)
      vector[at]! += random() < 0.5 ? -1 : 1
    }
  }
  let square = 0
  for (const value of vector) square += value * value
  // Opposite entries may cancel in very short vectors; the first axis then stands in for them.
  if (square === 0) {
    vector[0] = 1
    return vector
  }
  const scale = 1 / Math.sqrt(square)
  for (let i = 0; i < dimensions; i++) vector[i]! *= scale
  return vector
}

/** Little-endian 32-bit floats in base64, as the `encoding_format: base64` of the OpenAI dialect. */
export const toBase64 = (vector: Float32Array): string =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64')
