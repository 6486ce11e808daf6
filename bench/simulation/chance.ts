/** Seeded chance, fast enough for hundreds of millions of draws: C. Doty-Humphrey's sfc32. */
export class Chance {
  #a: number
  #b: number
  #c = 1
  #counter = 1
  #spare: number | null = null

  constructor(seed: number, stream: number) {
    this.#a = seed | 0
    this.#b = stream | 0
    for (let warm = 0; warm < 16; warm++) this.uniform()
  }

  /** In [0, 1). */
  uniform(): number {
    const sum = (this.#a + this.#b + this.#counter++) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }

  happens(probability: number): boolean {
    return this.uniform() < probability
  }

  /** Standard normal: G. Marsaglia's polar method. */
  normal(): number {
    if (this.#spare !== null) {
      const spare = this.#spare
      this.#spare = null
      return spare
    }
    for (;;) {
      const x = 2 * this.uniform() - 1
      const y = 2 * this.uniform() - 1
      const square = x * x + y * y
      if (square >= 1 || square === 0) continue
      const scale = Math.sqrt((-2 * Math.log(square)) / square)
      this.#spare = y * scale
      return x * scale
    }
  }

  /** Gamma with scale 1: G. Marsaglia and W. W. Tsang, ACM TOMS 26 (2000). */
  gamma(shape: number): number {
    if (shape < 1) return this.gamma(shape + 1) * (1 - this.uniform()) ** (1 / shape)
    const d = shape - 1 / 3
    const c = 1 / Math.sqrt(9 * d)
    for (;;) {
      const x = this.normal()
      const v = (1 + c * x) ** 3
      if (v <= 0) continue
      if (Math.log(1 - this.uniform()) < (x * x) / 2 + d * (1 - v + Math.log(v))) return d * v
    }
  }

  beta(a: number, b: number): number {
    const first = this.gamma(a)
    return first / (first + this.gamma(b))
  }

  /** Poisson with a small mean, by inversion. */
  poisson(mean: number): number {
    let count = 0
    let product = Math.exp(-mean)
    let left = this.uniform() - product
    while (left >= 0 && product > 0) {
      count++
      product *= mean / count
      left -= product
    }
    return count
  }
}
