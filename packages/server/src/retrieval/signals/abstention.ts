/**
 * Whether an answer says that it cannot answer. A list of phrases, so it misses what is not on it; English, German,
 * French, Spanish, Italian, Portuguese and Dutch. Only the beginning is read: an answer that goes on for long answers.
 */
export function isAbstention(answer: string): boolean {
  const start = answer.slice(0, 300).toLowerCase().replaceAll('’', "'")
  return phrases.some((phrase) => start.includes(phrase))
}

const phrases = [
  ...["i don't know", 'i do not know', "i'm not sure", 'i am not sure', "i don't have", 'i do not have'],
  ...['i cannot', "i can't", 'i could not', "i couldn't", 'i was unable', 'i am unable', "i'm unable"],
  ...['no information', 'not enough information', 'no relevant', 'cannot be answered', 'does not contain'],
  ...[
    'no documents',
    'could not find',
    "couldn't find",
    'nothing about',
    "i'm sorry, but",
    'i am sorry, but',
  ],
  ...[
    'ich weiß nicht',
    'weiß ich nicht',
    'keine information',
    'keine angaben',
    'leider nicht',
    'kann ich nicht',
  ],
  ...['je ne sais pas', "je n'ai pas", "pas d'information", 'je ne peux pas', 'aucune information'],
  ...['no lo sé', 'no sé', 'no tengo información', 'no puedo', 'no hay información', 'no encontré'],
  ...['non lo so', 'non ho informazioni', 'non posso', 'nessuna informazione'],
  ...['não sei', 'não tenho', 'não posso', 'nenhuma informação', 'não encontrei'],
  ...['ik weet het niet', 'geen informatie', 'kan ik niet', 'ik kan niet'],
] as const
