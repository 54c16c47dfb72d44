"""Names across scripts: Cyrillic in Latin letters, names by their sound, and traditional Chinese as simplified."""

import re

# Folded letters, so `й` is `и`. First as English texts write them; OTHERWISE is for ISO 9, German and Polish ones.
CYRILLIC = {
    **dict(zip("абвгдезиклмнопрстуфыэіўґћљњј", "abvgdeziklmnoprstufyeiugclnj", strict=True)),
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
    "є": "ye",
}
OTHERWISE = ({"ю": "iu", "я": "ia", "х": "h"}, {"ю": "ju", "я": "ja", "ж": "z", "ц": "c", "х": "h"})
SCHEMES = [str.maketrans({**CYRILLIC, **changed}) for changed in ({}, *OTHERWISE)]
HAS_CYRILLIC = re.compile("[а-яіўєґћљњј]")


def is_cyrillic(word: str) -> bool:
    return bool(HAS_CYRILLIC.search(word))


def in_latin(word: str) -> list[str]:
    """A folded Cyrillic word in Latin letters, in each scheme: `союз` is `soyuz`, `soiuz` and `sojuz`."""
    if not is_cyrillic(word):
        return []
    ways = [word.translate(scheme) for scheme in SCHEMES]
    ways += [way.removesuffix("ii") + "y" for way in ways if way.endswith("ii")]  # новицкии
    return list(dict.fromkeys(way for way in ways if way))


# --- Sounds --------------------------------------------------------------------------------------

SOUND = "~"  # Before a sound, so that it is never taken for a word.
LATIN_WORD = re.compile("[a-z]{2,}")
# In order. Vowels, `h` and `y` are left out. A `w` is also heard as `v`; Russian writes it as `u`: Уитсон is Whitson.
SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in [
        ("dzh|dj|dsch|g(?=[eiy])", "j"),
        ("shch|schtsch|sch|sh|sz|ss", "s"),
        ("tsch|tch|ch|cz", "ч"),
        ("zh", "j"),
        ("ph", "f"),
        ("kh", ""),
        ("th", "t"),
        ("ts|tz|c(?=[eiy])|z", "s"),
        ("ck|c|q", "k"),
        ("x", "ks"),
        ("[aeiouhy]", ""),
    ]
]
U_FOR_W = re.compile("u(?=[aeio])")
DOUBLED = re.compile(r"(.)\1+")


def sounds(word: str) -> list[str]:
    """The consonants by which names in other spellings are found; several if a letter is heard in several ways."""
    bare = next((U_FOR_W.sub("w", way) for way in in_latin(word)), word)
    if not LATIN_WORD.fullmatch(bare):
        return []
    for pattern, sound in SOUNDS:
        bare = pattern.sub(sound, bare)
    found = dict.fromkeys(DOUBLED.sub(r"\1", bare.replace("w", heard)) for heard in ("w", "v"))
    return [SOUND + consonants for consonants in found if len(consonants) > 1]


# --- Chinese -------------------------------------------------------------------------------------

TRADITIONAL = (
    "陳陈劉刘張张楊杨趙赵鄧邓聶聂費费龍龙葉叶湯汤勝胜傑杰魯鲁陸陆軍军維维廣广黃黄顧顾關关許许吳吴馬马蘇苏蔣蒋鄭郑孫孙錢钱鄒邹羅罗蕭萧韓韩賈贾閻阎雲云鵬鹏濤涛偉伟華华強强剛刚進进躍跃興兴輝辉寶宝慶庆"
    "曉晓聯联權权澤泽凱凯諾诺麗丽蘭兰紅红潔洁瑩莹艷艳鳳凤倫伦載载員员陽阳間间際际戰战發发現现實实驗验艙舱號号貨货運运圖图飛飞國国東东莊庄緒绪銘铭銳锐鋒锋鈞钧鎮镇鐘钟長长門门開开閃闪靜静順顺頌颂領领"
    "風风馮冯駿骏驍骁麥麦齊齐龐庞億亿儀仪優优兒儿內内岡冈劍剑動动勳勋協协單单嚴严園园圓圆壯壮爾尔學学寧宁對对導导嶺岭師师幹干幾几庫库彈弹後后徑径從从復复徹彻應应懷怀戲戏據据擔担敵敌數数時时書书會会"
    "業业極极榮荣構构樂乐機机歐欧歷历殺杀氣气漢汉滅灭滿满潛潜無无爭争獎奖環环產产畫画盧卢禮礼種种積积穩稳窮穷筆笔範范紀纪純纯細细終终組组結结給给統统絲丝經经綠绿網网緊紧線线練练縣县總总織织繼继續续"
    "義义習习聖圣聞闻聲声職职聽听臺台艦舰艱艰蓋盖處处術术裝装裡里製制見见觀观規规視视覺觉計计訊讯記记訪访設设試试該该詳详語语說说課课調调談谈請请論论證证識识議议護护變变讓让貝贝負负財财責责買买賀贺"
    "資资賓宾賞赏賢贤質质賴赖購购賽赛贊赞趕赶趨趋車车軌轨軟软軸轴輕轻輪轮輸输轉转辦办農农這这連连週周遊游過过達达遠远適适選选遺遗郵邮鄉乡醫医釋释針针鋼钢錄录錦锦鍵键鏡镜鐵铁閉闭閱阅隊队階阶隨随險险"
    "隱隐雙双雜杂離离難难電电霧雾響响頁页頂顶項项預预頭头頻频題题額额顏颜願愿類类顯显飄飘飯饭館馆馳驰駐驻駕驾騰腾驚惊體体髮发鬥斗魚鱼鮮鲜鳥鸟麼么點点黨党龜龟"
)
TO_SIMPLIFIED = str.maketrans(TRADITIONAL[::2], TRADITIONAL[1::2])


def simplified(text: str) -> str:
    """Traditional Chinese characters, as far as names and this field use them, in their simplified form."""
    return text.translate(TO_SIMPLIFIED)
