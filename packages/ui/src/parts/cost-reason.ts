/** The price book's reasons, in words. */
const words: Readonly<Record<string, string>> = {
  'usage-missing': 'the provider sent no usage',
  'usage-incomplete': 'the provider’s usage leaves counts out',
  'usage-inconsistent': 'the provider’s usage contradicts itself',
  'usage-other-model': 'another model worked inside the call',
  'provider-unknown': 'the price book does not know the provider',
  'model-unknown': 'the price book does not know the model',
  'price-not-yet-effective': 'the known price holds only from a later day',
  'service-tier-unpriced': 'no price for the service tier',
  'inference-geo-unpriced': 'no price for the place of inference',
  'rate-missing': 'a rate is missing from the price',
  'attempts-unknown': 'what another attempt cost is not known, so this is the least',
  'unit-unsupported': 'it is billed by a unit we do not count',
}

/** Why a cost is not known, in words; reasons we have no words for are shown as they came. */
export const costReason = (reason: string | null): string =>
  reason === null ? 'no reason given' : (words[reason] ?? reason)
