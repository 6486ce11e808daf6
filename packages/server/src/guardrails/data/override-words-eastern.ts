import { wordsOf } from '../phrases/words.ts'
import type { OverrideWords } from './override-words.ts'

const russian: OverrideWords = {
  verbs: wordsOf(`
    игнорируй* | проигнорируй* | забудь* | отбрось* | пренебреги* | не следуй* | не обращай внимания
    отмени* | обойди
  `),
  scopes: wordsOf(
    `предыдущ* | прежни* | прошлы* | вышеуказанн* | выше | все | всех | свои | твои | ранее | изначальн*`,
  ),
  objects: ['инструкци*', 'указани*', 'правила', 'правил', 'директив*', 'промпт*', 'команды', 'установки'],
  plain: ['все что было', 'все, что было', 'все, что тебе', 'системный промпт'],
  negations: ['не'],
  shows: ['покажи*', 'раскрой*', 'повтори*', 'выведи*', 'напиши*', 'какой', 'какие', 'расскажи'],
  secrets: wordsOf(`
    системный промпт | свой промпт | твой промпт | свои инструкции | твои инструкции
    скрытые инструкции | текст выше
  `),
}

const chinese: OverrideWords = {
  verbs: wordsOf(`忽略 | 无视 | 忘记 | 忘掉 | 不要遵守 | 不要遵循 | 抛弃 | 绕过 | 忽視 | 無視`),
  scopes: wordsOf(`之前 | 以上 | 前面 | 先前 | 上述 | 所有 | 全部 | 上面 | 你的 | 原来`),
  objects: wordsOf(`指令 | 指示 | 规则 | 提示词 | 提示 | 命令 | 设定 | 規則 | 要求`),
  plain: ['系统提示', '系统指令'],
  shows: wordsOf(`显示 | 告诉我 | 透露 | 输出 | 重复 | 打印 | 展示 | 泄露 | 是什么`),
  secrets: ['系统提示', '你的指令', '你的提示词', '隐藏的指令', '初始提示', '系统提示词', '上面的文字'],
}

const japanese: OverrideWords = {
  verbs: ['無視', '忘れて', '忘れろ', '従わない', '従うな', '破棄', '取り消'],
  scopes: wordsOf(`以前 | これまで | 前の | 上記 | 上の | すべて | 全て | 今まで | 先の | あなたの`),
  objects: ['指示', '命令', 'ルール', 'プロンプト', '規則', '設定', '制約'],
  plain: ['システムプロンプト'],
  shows: ['表示', '教えて', '見せて', '出力', '繰り返し', '明かし', '公開'],
  secrets: ['システムプロンプト', 'あなたの指示', '隠された指示', '最初の指示', '初期プロンプト', '上の文章'],
  verbLast: true,
}

const korean: OverrideWords = {
  verbs: ['무시', '잊어', '잊으', '따르지 마', '따르지마', '삭제'],
  scopes: ['이전', '앞의', '위의', '모든', '기존', '지금까지', '너의', '당신의'],
  objects: ['지시', '명령', '규칙', '프롬프트', '지침', '설정'],
  plain: ['시스템 프롬프트'],
  shows: ['보여', '알려', '공개', '출력', '반복', '말해'],
  secrets: ['시스템 프롬프트', '너의 지시', '당신의 지시', '숨겨진 지시', '초기 프롬프트'],
  verbLast: true,
}

const arabic: OverrideWords = {
  verbs: ['*تجاهل', '*تجاهلي', '*انس', '*انسى', '*تخطى', '*لا تتبع', '*اهمل'],
  scopes: ['*السابقة', '*السابق', '*أعلاه', '*جميع', '*كل', '*كافة'],
  objects: ['*التعليمات', '*تعليمات', '*الأوامر', '*القواعد', '*التوجيهات'],
  shows: ['*اعرض', '*اكشف', '*أظهر', '*كرر', '*أخبرني', '*ما هي', '*ما هو'],
  secrets: ['*تعليماتك', '*تعليمات النظام', '*موجه النظام', '*التعليمات المخفية'],
}

const turkish: OverrideWords = {
  verbs: ['yok say*', 'görmezden gel*', 'unut*', 'dikkate alma*', 'göz ardı et*', 'uyma*', 'boşver*'],
  scopes: ['önceki', 'yukarıdaki', 'tüm', 'bütün', 'şimdiye kadar*', 'daha önceki'],
  objects: ['talimat*', 'kural*', 'yönerge*', 'komut*', 'prompt*', 'istem*'],
  plain: ['sistem istemi*', 'sistem prompt*'],
  shows: ['göster*', 'yazdır*', 'açıkla*', 'tekrarla*', 'söyle*', 'nedir'],
  secrets: ['sistem prompt*', 'sistem istemi*', 'gizli talimat*', 'sistem mesajı*'],
  verbLast: true,
}

export const easternWords: readonly OverrideWords[] = [russian, chinese, japanese, korean, arabic, turkish]
