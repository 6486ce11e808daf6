/** A support bot's request of about 1.6 KB. `unique` makes every body another, so that nothing is stored once for many. */
export function requestBody(of: {
  readonly model: string
  readonly stream: boolean
  readonly unique: string
}): string {
  return JSON.stringify({
    model: of.model,
    ...(of.stream ? { stream: true } : {}),
    temperature: 0.2,
    max_tokens: 120,
    messages: [
      { role: 'system', content: systemText },
      {
        role: 'user',
        content: `My order ${of.unique} has not arrived. What can I do, and how long will a refund take?`,
      },
    ],
  })
}

const systemText =
  'You are the support assistant of a small online shop. Answer in plain words, in at most five sentences. ' +
  'Quote the policy that applies. Never promise a date that the carrier has not confirmed. ' +
  'Orders ship within two working days. Parcels inside the country take three to five working days. '.repeat(
    9,
  )
