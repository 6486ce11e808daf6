import { z } from 'zod'
import type { Check } from '../check.ts'
import { examineAll, type KindNames } from '../found.ts'
import { readSecrets, secretKinds } from '../secrecy/reader.ts'

const options = z.strictObject({
  /** key: published shapes; private-key: PEM; connection: passwords in addresses; assigned: what follows `password =`. */
  kinds: z
    .array(z.enum(secretKinds))
    .min(1)
    .default([...secretKinds]),
  /** Values that may stand, exactly: keys of examples, say. */
  allow: z.array(z.string().min(1).max(4_096)).max(1_000).default([]),
})

/** Longer tokens are found by their first so many units; longer private keys line by line. */
const reach = 512

const names: KindNames = {
  'private-key': ['part of a private key', 'parts of a private key'],
  password: ['password', 'passwords'],
  jwt: ['JSON web token', 'JSON web tokens'],
  'aws-key': ['AWS access key', 'AWS access keys'],
}

export const check: Check<z.infer<typeof options>> = {
  name: 'secrets',
  about: 'API keys and tokens of some 30 issuers, private keys, passwords in addresses and assignments.',
  misses:
    'Keys without a shape of their own where no word announces them, passwords made of plain words, secrets in other codings. Takes long random strings after a word such as token for secrets, and lines of base64 of one length for parts of keys.',
  stages: ['input', 'output', 'retrieval', 'tool'],
  canMask: true,
  isRemote: false,
  threshold: 0.7,
  options,
  fixtures: [
    { text: 'key AKIAQ3EGRIT7ZC5PJK2M here', fires: true, kinds: ['aws-key'], masked: 'key [AWS_KEY] here' },
    { text: 'AKIAXXXXXXXXXXXXXXXX', fires: false },
    {
      text: '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----',
      ...{ fires: true, kinds: ['private-key'], masked: '[PRIVATE_KEY]' },
    },
    { text: '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYI\n-----END PUBLIC KEY-----', fires: false },
    { text: 'postgres://app:h4rd2gu3ss@db/shop', fires: true, masked: 'postgres://app:[PASSWORD]@db/shop' },
    { text: 'postgres://user:password@localhost/db', fires: false },
    { text: 'DB_PASSWORD="Tr0ub4dor&3"', fires: true, masked: 'DB_PASSWORD="[PASSWORD]"' },
    { text: 'password = os.environ["PW"]', fires: false },
    { text: 'token: <your token here>', fires: false },
    { text: 'key AKIAQ3EGRIT7ZC5PJK2M', options: { allow: ['AKIAQ3EGRIT7ZC5PJK2M'] }, fires: false },
    { text: 'key AKIAQ3EGRIT7ZC5PJK2M', options: { kinds: ['connection'] }, fires: false },
  ],
  ready({ kinds, allow }) {
    const wanted = new Set(kinds)
    const allowed = new Set(allow)
    return {
      reach,
      examine: (passages) =>
        examineAll(passages, names, ({ text }) =>
          [...readSecrets(text, wanted, reach)].filter(
            ({ start, end }) => allowed.size === 0 || !allowed.has(text.slice(start, end)),
          ),
        ),
    }
  },
}
