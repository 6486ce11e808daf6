/**
 * Letters of other scripts that read as Latin ones, each as a pair: look-alike, Latin. Both cases, since a look-alike
 * in one case need not be one in the other. Written from sight, after the idea of Unicode's UTS 39.
 */
const pairs =
  'аaсcԁdеeһhіiјjӏlոnоoрpԛqѕsսuνvѵvԝwхxуyꙅs' +
  'АaВbСcЕeНhІiЈjКkМmОoРpЅsТtХxУyԌgԚqԜwҮy' +
  'αaεeιiкkοoρpτtυuγyχxωw' +
  'ΑaΒbΕeΖzΗhΙiΚkΜmΝnΟoΡpΤtΥyΧx' +
  'ɑaɡgıiɩiʏyᴀaᴄcᴅdᴇeᴊjᴋkᴍmᴏoᴘpᴛtᴜuᴠvᴡwᴢzʀrꜱsʙbɢgʜhɪiʟlɴnꜰf' +
  'օoհhցgզqւiӧoёe'

export const homoglyphs: ReadonlyMap<string, string> = new Map(
  Array.from({ length: pairs.length / 2 }, (_, at): readonly [string, string] => [
    pairs[at * 2]!,
    pairs[at * 2 + 1]!,
  ]),
)
