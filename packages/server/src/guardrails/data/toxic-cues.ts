import type { CueSet } from '../phrases/cues.ts'
import { wordsOf } from '../phrases/words.ts'

/**
 * Words that hurt, by language and kind; written by us, and far from complete. A word that is also harmless in a
 * language stands only in phrases that are not. insult: at somebody; profanity: coarse, at nobody; slur: at a group;
 * threat: violence announced or wished; self-harm: urging it.
 */
export type ToxicWords = { readonly [kind in ToxicKind]?: string }
export const toxicKinds = ['profanity', 'insult', 'slur', 'threat', 'self-harm'] as const
export type ToxicKind = (typeof toxicKinds)[number]

export const toxicWords = {
  en: {
    profanity: `
      fuck* | fuk | fck | f*ck* | f**k* | motherfuck* | shit | shits | shitty | shitting | shite | sh*t | bullshit | horseshit
      wtf | stfu | bollocks | goddamn* | piece of crap | bugger off | piss off | pissed off | arse | arsehole*
    `,
    insult: `
      asshole* | a**hole* | a-hole | bastard* | you bitch | stupid bitch | little bitch | son of a bitch | bitches | b*tch
      cunt* | c*nt* | c**t | dickhead* | dick head | dumbass* | dumb ass | jackass* | prick | wanker* | twat | twats
      douchebag* | scumbag* | you moron | moron* like you | morons | you idiot | an idiot | fucking idiot | idiots like you
      imbecile* | you loser | you are pathetic | you're pathetic | worthless piece | piece of garbage | piece of trash
      you are trash | you're trash | you stupid | are you stupid | shut up | shut the fuck | shut your mouth | dipshit*
      a retard | you retard | retarded | slut | sluts | whore* | cocksucker* | knobhead* | tosser* | you pig | you rat | moron
      you are worthless | you're worthless | you are disgusting | stupid cow | fk off | drop dead | you people are
    `,
    slur: `
      nigger* | nigga* | faggot* | fag | fags | kike | kikes | chink | chinks | spic | spics | wetback* | raghead*
      towelhead* | tranny | trannies | dyke | dykes | gook | gooks | coon | coons | paki | pakis | gypsy scum
      are vermin | are subhuman* | are animals who | are cockroaches | are parasites | untermensch*
      too stupid to vote | go back to your country | go back where you came from | should be exterminated | should be gassed
    `,
    threat: `
      i will kill you | i'll kill you | i'm going to kill you | gonna kill you | kill you all | i will find you | i'll find you
      i will hurt you | i'll hurt you | i will rape you | should all be shot | should be shot | deserve to die | deserves to die
      hope you die | hope you get cancer | i hope you suffer | beat you to death | burn in hell | i will shoot you
      slit your throat | break your legs | i know where you live | watch your back | you're dead meat | hope they kill
    `,
    'self-harm': `
      kill yourself | kys | k y s | go die | hang yourself | end your life | neck yourself | drink bleach | slit your wrists
      nobody would miss you | no one would miss you | better off dead | better off without you | the world is better without you
    `,
  },
  de: {
    profanity: `scheiße* | scheisse* | scheiß* | scheiss* | verdammte scheiße | fick* | verpiss* | leck mich | kacke`,
    insult: `
      arschloch* | arschlöcher* | wichser* | hurensohn* | hurensöhne* | fotze* | schlampe* | drecksau* | missgeburt* | vollidiot*
      du idiot | du depp | du trottel | spast | spasti | du opfer | halt die fresse | halt's maul | halt dein maul | miststück*
      halt die klappe | dumme kuh | dumme sau | du schwein | bastard* | penner | nutte* | du bist dumm | blöde kuh
    `,
    slur: `kanake* | kanacke* | neger* | judensau* | zigeunerpack | schwuchtel* | kameltreiber* | fidschi* | schlitzauge* | untermensch*`,
    threat: `ich bring dich um | ich bringe dich um | ich stech dich ab | ich mach dich fertig | du gehörst vergast | sollte man vergasen | verrecke`,
    'self-harm': `bring dich um | häng dich auf | erhäng dich | spring vom dach | niemand würde dich vermissen`,
  },
  fr: {
    profanity: `merde* | putain* | bordel de merde | va te faire foutre | allez vous faire foutre | nique | niquer | fait chier | va chier`,
    insult: `
      connard* | connasse* | salope* | salaud* | enculé* | fils de pute | espèce de con | sale con | pauvre con | gros con | abruti*
      ferme ta gueule | ta gueule | sale pute | pétasse* | trou du cul | bâtard* | enfoiré* | crétin* | débile mental | ordure de
    `,
    slur: `négro* | bougnoule* | youpin* | pédé | pédés | tapette* | tarlouze* | bicot* | sale arabe | sale juif | sale noir`,
    threat: `je vais te tuer | je vais te buter | je vais te crever | tu vas crever | je sais où tu habites`,
    'self-harm': `va te pendre | suicide-toi | va mourir | tue-toi`,
  },
  es: {
    profanity: `mierda* | joder | jódete | jodete | que te jodan | me cago en | hostia puta | coño | chinga | chingad* | a la verga`,
    insult: `
      hijo de puta | hija de puta | hijos de puta | hijueputa* | gilipollas | cabrón | cabrones | pendejo* | pendeja* | puta de mierda
      eres una puta | zorra | imbécil* | malparid* | maricona | capullo | subnormal* | cállate la boca | vete a la mierda | culero* | eres idiota
    `,
    slur: `maricón | maricones | sudaca* | negrata* | moro de mierda | gitano de mierda | panchito* | tortillera*`,
    threat: `te voy a matar | voy a matarte | te mataré | ojalá te mueras | sé dónde vives`,
    'self-harm': `suicídate | mátate | pégate un tiro`,
  },
  it: {
    profanity: `cazzo | cazzi | merda* | vaffanculo | fanculo | porca puttana | porco dio | che palle`,
    insult: `stronzo | stronza | stronzi | coglione | coglioni | figlio di puttana | puttana | troia | testa di cazzo | deficiente | pezzo di merda | bastardo | cretino | sei un idiota | stai zitto`,
    slur: `negro di merda | frocio | froci | ricchione | terrone | zingaro di merda`,
    threat: `ti ammazzo | ti uccido | devi morire | so dove abiti`,
    'self-harm': `ammazzati | ucciditi | impiccati`,
  },
  pt: {
    profanity: `caralho | merda* | porra | foda-se | vai se foder | vai tomar no cu | puta que pariu | vá à merda`,
    insult: `filho da puta | filha da puta | filhos da puta | fdp | arrombado | cuzão | otário | cabrão | vagabunda | imbecil | seu idiota | cala a boca | babaca | corno`,
    slur: `viado | bicha | macaco preto | crioulo | paneleiro | sapatão`,
    threat: `vou te matar | vou matar você | sei onde você mora | tomara que morra`,
    'self-harm': `se mata | se mate | vai se matar`,
  },
  nl: {
    profanity: `godverdomme | kut | klote | tyfus* | tering* | kanker* | rot op | flikker op | verdomme`,
    insult: `klootzak* | eikel | hoer | hoerenjong | lul | mongool | sukkel | trut | teef | kankerlijer | tyfuslijer | hou je bek | idioot`,
    slur: `flikker | nikker* | kutmarokkaan* | mof | spleetoog | neger`,
    threat: `ik maak je dood | ik vermoord je | ik weet waar je woont`,
    'self-harm': `maak jezelf dood | pleeg zelfmoord`,
  },
  pl: {
    profanity: `kurwa* | kurwy | gówno | pierdol* | jeb* | spierdalaj* | wypierdalaj* | chuj | chuja`,
    insult: `skurwysyn* | ty debilu | debil* | idiota | dziwka | suka | szmata | pojeb* | zamknij mordę | cipa | dupek | kretyn*`,
    slur: `pedał | pedały | żydek | ciapaty* | czarnuch*`,
    threat: `zabiję cię | zajebię cię | wiem gdzie mieszkasz`,
    'self-harm': `zabij się | powieś się`,
  },
  ru: {
    profanity: `блять | бляд* | хуй | хуя | хуе* | хуё* | нахуй | на хуй | пизд* | ебать | ебан* | ёбан* | заеб* | говно | похуй`,
    insult: `сука | суки | мудак* | мудил* | долбоёб* | долбоеб* | гандон* | уёб* | урод | тварь | дебил* | ублюд* | шлюха* | заткнись | идиот | сволоч*`,
    slur: `пидор* | пидарас* | жид | жиды | чурка | чурки | хач | хачи | ниггер* | хохол | хохлы | черножоп*`,
    threat: `я тебя убью | убью тебя | чтоб ты сдох | сдохни | знаю где ты живешь`,
    'self-harm': `убей себя | убейся | повесься`,
  },
  tr: {
    profanity: `siktir* | amk | amına koy* | sikeyim | bok | hassiktir`,
    insult: `orospu* | piç | göt | salak | gerizekalı | şerefsiz | aptal | kahpe | yavşak`,
    slur: `ibne | top herif`,
    threat: `seni öldüreceğim | gebert*`,
    'self-harm': `kendini öldür | geber`,
  },
  zh: {
    profanity: `他妈的 | 操你 | 肏 | 妈的 | 我操 | 草泥马 | 狗屎`,
    insult: `傻逼 | 傻屄 | 煞笔 | 混蛋 | 王八蛋 | 贱人 | 婊子 | 白痴 | 去你妈 | 滚蛋 | 脑残 | 废物 | 闭嘴`,
    slur: `支那 | 黑鬼 | 死基佬`,
    threat: `我要杀了你 | 杀了你 | 弄死你 | 去死`,
    'self-harm': `自杀吧 | 你去死`,
  },
  ja: {
    profanity: `くそったれ | クソ野郎 | くそ野郎 | 畜生め`,
    insult: `バカ野郎 | 馬鹿野郎 | ばか野郎 | てめえ | ブス | きもい | キモい | ゴミ野郎 | 黙れ | くたばれ | カス野郎`,
    slur: `チョン公 | ニガー | 土人 | シナ人`,
    threat: `殺してやる | ぶっ殺す | ぶっ殺して | 死ね`,
    'self-harm': `自殺しろ | 死んでしまえ`,
  },
} as const satisfies { readonly [language: string]: ToxicWords }

/** How sure each kind is. */
const scores: { readonly [kind in ToxicKind]: number } = {
  ...{ profanity: 0.75, insult: 0.8, slur: 0.95, threat: 0.9, 'self-harm': 0.95 },
}

/** The cues of a language, of the kinds wanted. */
export function toxicCues(words: ToxicWords, kinds: readonly ToxicKind[]): CueSet {
  const present = kinds.filter((kind) => words[kind] !== undefined)
  return {
    cues: Object.fromEntries(present.map((kind) => [kind, wordsOf(words[kind]!)])),
    rules: present.map((kind) => ({ kind, score: scores[kind], order: [kind], within: 60 })),
  }
}
