import { mix, randomFrom } from '../content/random.ts'

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz123456789'

/** Makes identifiers that look like the providers' own: `prefix` and then `length` letters and digits. */
export type Identifiers = (prefix: string, length: number) => string

/** Unique within one simulator and the same sequence for the same seed. */
export function identifiersFrom(seed: number): Identifiers {
  const random = randomFrom(mix(seed, 0x1d))
  return (prefix, length) => {
    let id = prefix
    for (let left = length; left > 0; left -= 5) {
      // One draw of 32 bits gives five characters of a 58-letter alphabet (58^5 < 2^32).
      let bits = Math.floor(random() * 656_356_768)
      for (let i = 0; i < Math.min(5, left); i++) {
        id += alphabet[bits % 58]!
        bits = Math.floor(bits / 58)
      }
    }
    return id
  }
}
