/**
 * Whether two texts of package-lock.json lock the same packages, platforms aside. An optional package for one
 * operating system, processor or C library may be missing from the registry a machine reaches, and npm then drops
 * or adds its entry: that is no change of ours.
 */
export const locksTheSame = (one, other) => essence(one) === essence(other)

function essence(text) {
  const { packages, ...rest } = JSON.parse(text)
  const names = Object.keys(packages).sort()
  const forOnePlatform = names.filter((name) => isForOnePlatform(name, packages[name]))
  const isBelowOne = (name) =>
    forOnePlatform.some((platform) => name === platform || name.startsWith(`${platform}/`))
  return JSON.stringify([
    rest,
    names.filter((name) => !isBelowOne(name)).map((name) => [name, packages[name]]),
  ])
}

/** WebAssembly builds say so only in their name. */
const isForOnePlatform = (name, { optional, os, cpu, libc }) =>
  optional === true &&
  (os !== undefined || cpu !== undefined || libc !== undefined || name.endsWith('-wasm32-wasi'))
