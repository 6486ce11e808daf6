import type { CueSet } from '../phrases/cues.ts'
import { wordsOf } from '../phrases/words.ts'

/** Who will not (unable), what (acts); or one phrase that says both. Per language, written by us. */
type Refusing = { readonly unable?: string; readonly acts?: string; readonly whole?: string }

const languages: readonly Refusing[] = [
  {
    unable: `
      i can't | i cannot | i can not | i'm unable to | i am unable to | i'm not able to | i am not able to | i won't
      i will not | i wouldn't | i'm not going to | i am not going to | i must decline to | i have to decline to
      i'm not allowed to | i am not allowed to | i'm not permitted to | i am not permitted to | i'd rather not
      i would rather not | i prefer not to | i don't feel comfortable | i do not feel comfortable | i'm not comfortable
      i am not comfortable | i shouldn't | i should not | i don't think i should | i won't be able to
      i will not be able to | i'm afraid i can't | i refuse to | i do not think i should | isn't something i can
      not something i can | not something i'm able to | don't allow me to | do not allow me to | doesn't allow me to
      does not allow me to | prevent me from | prohibit me from | not going to | it would be inappropriate for me to
      it is inappropriate for me to | it wouldn't be appropriate for me to | what i'm allowed to | what i am allowed to
    `,
    acts: `
      help with | help you | assist | provide | comply | fulfil | fulfill | share | answer that | answer this | answer your
      answer | generate | discuss | continue | produce | describe how | describe | engage | support this | create content
      create | creating | write | writing | offer | give advice | give medical | give you | give instructions | do that
      do this | respond to | explain how | go into | participate | fulfil your | talk about | help | encourage | do
    `,
    whole: `
      i must decline | i have to decline | i have to refuse | i must refuse | goes against my guidelines
      against my guidelines | violates my guidelines | violate the usage policies | violate our usage policies
      violate my guidelines | outside my guidelines | as an ai language model, i cannot | as an ai, i cannot
      i respectfully decline | outside what i can help with
    `,
  },
  {
    unable: `
      ich kann | kann ich | ich darf | darf ich | ich bin nicht in der lage | ich möchte | möchte ich | ich werde
      es ist mir nicht möglich | ich bin nicht befugt | leider kann ich
    `,
    acts: `
      nicht helfen | nicht weiterhelfen | nicht erfüllen | nicht beantworten | nicht unterstützen | nicht bereitstellen
      nicht sprechen | nicht weitergeben | nicht behilflich sein | nicht nachkommen | keine auskunft | auskunft zu geben
      keine anleitung* | nicht ausführen | nicht schreiben | nicht erstellen | nicht besprechen | keine informationen
    `,
  },
  {
    unable: `je ne peux pas | je ne peux | je ne suis pas en mesure | je ne suis pas autorisé* | je ne souhaite pas | il m'est impossible | je ne pourrai pas | je dois refuser | je refuse`,
    acts: `aider | vous aider | t'aider | répondre | fournir | accéder à | satisfaire | partager | continuer | écrire | générer | discuter | donner suite | donner`,
  },
  {
    unable: `no puedo | no me es posible | no estoy en condiciones | no estoy autorizad* | no podré | lamento no poder | debo negarme | prefiero no | no voy a`,
    acts: `ayudar* | ayudarte | proporcionar | responder | cumplir | compartir | generar | escribir | continuar | ofrecer | hablar de | asistir | facilitar`,
  },
  {
    unable: `non posso | non sono in grado | non mi è possibile | non sono autorizzat* | devo rifiutar* | preferisco non | non potrò`,
    acts: `aiutar* | fornire | rispondere | soddisfare | condividere | generare | scrivere | continuare | assister* | discutere`,
    whole: 'devo rifiutare',
  },
  {
    unable: `não posso | não consigo | não me é possível | não estou autorizad* | não sou capaz | não poderei | devo recusar | prefiro não`,
    acts: `ajudar | ajudá* | fornecer | responder | atender | cumprir | compartilhar | partilhar | gerar | escrever | continuar | auxiliar`,
  },
  {
    unable: `ik kan | kan ik | ik mag | mag ik | ik ben niet in staat | ik wil | ik zal`,
    acts: `niet helpen | niet mee helpen | niet bij helpen | niet beantwoorden | niet verstrekken | niet aan voldoen | niet delen | dat niet doen | niet schrijven | niet doen`,
  },
  {
    unable: `nie mogę | nie jestem w stanie | nie wolno mi | nie będę mógł | nie będę mogła | muszę odmówić`,
    acts: `pomóc | pomagać | spełnić | odpowiedzieć | udzielić | podać | udostępnić | kontynuować | napisać | wykonać`,
  },
  {
    unable: `я не могу | не могу | я не в состоянии | я не вправе | я не буду | мне нельзя | вынужден отказать*`,
    acts: `помочь | помогать | ответить | выполнить | предоставить | поделиться | обсуждать | продолжить | написать | дать`,
  },
  {
    unable: `jag kan | kan jag | jag får | jag vill`,
    acts: `inte hjälpa | tyvärr inte hjälpa | inte svara | inte ge | inte dela | inte uppfylla | inte skriva`,
  },
  {
    unable: `我不能 | 我无法 | 我無法 | 无法 | 我不可以 | 我不会`,
    acts: `帮助 | 协助 | 提供 | 回答 | 处理这个请求 | 满足 | 继续 | 生成 | 讨论 | 幫助`,
  },
  {
    whole: `お応えできません | お手伝いできません | お答えできません | ご提供できません | 対応できません | 致しかねます | いたしかねます | 回答できません | お受けできません`,
  },
  {
    whole: `도와드릴 수 없 | 도울 수 없 | 답변할 수 없 | 답변드릴 수 없 | 제공할 수 없 | 응할 수 없 | 제공해 드릴 수 없`,
  },
  {
    unable: `*لا أستطيع | *لا يمكنني | *لن أتمكن | *لست قادرا`,
    acts: `*المساعدة | *مساعدتك | *تقديم | *الإجابة | *توفير | *مشاركة`,
  },
  {
    whole: `yardımcı olamam | yardım edemem | yanıtlayamam | cevaplayamam | sağlayamam | yerine getiremem | yardımcı olamıyorum`,
  },
]

export const refusalCues: readonly CueSet[] = languages.map(({ unable = '', acts = '', whole = '' }) => ({
  cues: { unable: wordsOf(unable), acts: wordsOf(acts), whole: wordsOf(whole) },
  rules: [
    { kind: 'refusal', score: 0.8, order: ['unable', 'acts'], within: 70 },
    { kind: 'refusal', score: 0.8, order: ['whole'], within: 60 },
  ],
}))
