const month = '(?:0[1-9]|1[0-2])'
const day = '(?:0[1-9]|[12]\\d|3[01])'

/** `-20250929`, `@20250929`, `-2025-08-07`, `-03-2025`: a snapshot's date, which does not move its price. */
const dateSuffix = new RegExp(`[-@](?:20\\d{2}${month}${day}|20\\d{2}-${month}-${day}|${month}-20\\d{2})$`)
/** Bedrock's `-v1:0`. */
const versionSuffix = /(?:-v\d+)?(?::\d+)?$/
/** Bedrock's cross-region inference profiles, billed alike. */
const region = /^(?:us|eu|apac|jp|au|ca|sa|us-gov)\.(?=[a-z])/

/**
 * The names a model may stand under in the price book, best first: its exact id, then the id without a dated
 * suffix. Never a prefix: `claude-sonnet-5-5` is not `claude-sonnet-5`.
 */
export function modelNames(provider: string, model: string): readonly string[] {
  const plain = plainName(model)
  if (provider === 'aws') return bedrockNames(plain)
  const undated = plain.replace(dateSuffix, '')
  return undated === plain ? [plain] : [plain, undated]
}

/** Lower case; Google's resource path and the owner's part of a fine-tuned id are not the model's name. */
function plainName(model: string): string {
  const lower = model.toLowerCase()
  if (lower.startsWith('ft:')) return lower.split(':', 2).join(':')
  const path = lower.lastIndexOf('models/')
  return path === -1 ? lower : lower.slice(path + 'models/'.length)
}

function bedrockNames(plain: string): readonly string[] {
  const undated = plain.replace(versionSuffix, '').replace(dateSuffix, '')
  const regional = (name: string): string =>
    region.test(name) ? name.replace(region, 'regional.') : `regional.${name}`
  return [...new Set([plain, regional(plain), undated, regional(undated)])]
}
