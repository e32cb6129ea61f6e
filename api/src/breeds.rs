//! Breeds and vaccines that forms suggest, in both languages. Whatever else is typed is taken as well.
//!
//! A breed is stored as it was typed. One that is listed here is shown to each in their own language. Never here: a
//! claim that the lists are whole.

use domain::pet::Species;
use domain::values::Locale;

type Named = (&'static str, &'static str);

const DOGS: &[Named] = &[
    ("Mixed breed", "混种犬"),
    ("Akita", "秋田犬"),
    ("Alaskan Malamute", "阿拉斯加犬"),
    ("Australian Shepherd", "澳大利亚牧羊犬"),
    ("Basset Hound", "巴吉度猎犬"),
    ("Beagle", "比格犬"),
    ("Bernese Mountain Dog", "伯恩山犬"),
    ("Bichon Frise", "比熊犬"),
    ("Border Collie", "边境牧羊犬"),
    ("Boston Terrier", "波士顿梗"),
    ("Boxer", "拳师犬"),
    ("Bull Terrier", "牛头梗"),
    ("Cane Corso", "卡斯罗犬"),
    ("Cavalier King Charles Spaniel", "查理王小猎犬"),
    ("Chihuahua", "吉娃娃"),
    ("Chinese Rural Dog", "中华田园犬"),
    ("Chow Chow", "松狮犬"),
    ("Cocker Spaniel", "可卡犬"),
    ("Corgi", "柯基犬"),
    ("Dachshund", "腊肠犬"),
    ("Dalmatian", "大麦町犬"),
    ("Doberman", "杜宾犬"),
    ("English Bulldog", "英国斗牛犬"),
    ("French Bulldog", "法国斗牛犬"),
    ("German Shepherd", "德国牧羊犬"),
    ("Golden Retriever", "金毛寻回犬"),
    ("Great Dane", "大丹犬"),
    ("Greyhound", "灵缇犬"),
    ("Husky", "哈士奇"),
    ("Jack Russell Terrier", "杰克罗素梗"),
    ("Labrador Retriever", "拉布拉多寻回犬"),
    ("Maltese", "马尔济斯犬"),
    ("Miniature Schnauzer", "迷你雪纳瑞"),
    ("Newfoundland", "纽芬兰犬"),
    ("Papillon", "蝴蝶犬"),
    ("Pekingese", "北京犬"),
    ("Pomeranian", "博美犬"),
    ("Poodle", "贵宾犬"),
    ("Pug", "巴哥犬"),
    ("Rottweiler", "罗威纳犬"),
    ("Samoyed", "萨摩耶犬"),
    ("Shar Pei", "沙皮犬"),
    ("Shetland Sheepdog", "喜乐蒂牧羊犬"),
    ("Shiba Inu", "柴犬"),
    ("Shih Tzu", "西施犬"),
    ("Weimaraner", "魏玛猎犬"),
    ("West Highland White Terrier", "西高地白梗"),
    ("Whippet", "惠比特犬"),
    ("Yorkshire Terrier", "约克夏梗"),
];

const CATS: &[Named] = &[
    ("Domestic shorthair", "家养短毛猫"),
    ("Domestic longhair", "家养长毛猫"),
    ("Abyssinian", "阿比西尼亚猫"),
    ("American Shorthair", "美国短毛猫"),
    ("Bengal", "孟加拉豹猫"),
    ("Birman", "伯曼猫"),
    ("British Shorthair", "英国短毛猫"),
    ("Burmese", "缅甸猫"),
    ("Chinese Li Hua", "狸花猫"),
    ("Devon Rex", "德文卷毛猫"),
    ("Exotic Shorthair", "异国短毛猫"),
    ("Himalayan", "喜马拉雅猫"),
    ("Maine Coon", "缅因猫"),
    ("Munchkin", "曼基康猫"),
    ("Norwegian Forest Cat", "挪威森林猫"),
    ("Oriental Shorthair", "东方短毛猫"),
    ("Persian", "波斯猫"),
    ("Ragdoll", "布偶猫"),
    ("Russian Blue", "俄罗斯蓝猫"),
    ("Scottish Fold", "苏格兰折耳猫"),
    ("Siamese", "暹罗猫"),
    ("Siberian", "西伯利亚猫"),
    ("Sphynx", "斯芬克斯猫"),
    ("Turkish Angora", "土耳其安哥拉猫"),
];

const RABBITS: &[Named] = &[
    ("Dutch", "荷兰兔"),
    ("Flemish Giant", "佛兰德巨兔"),
    ("Holland Lop", "荷兰垂耳兔"),
    ("Lionhead", "狮子头兔"),
    ("Mini Rex", "迷你雷克斯兔"),
    ("Netherland Dwarf", "荷兰侏儒兔"),
    ("New Zealand White", "新西兰白兔"),
];

const GUINEA_PIGS: &[Named] = &[
    ("Abyssinian guinea pig", "阿比西尼亚豚鼠"),
    ("American guinea pig", "美国短毛豚鼠"),
    ("Peruvian", "秘鲁豚鼠"),
    ("Sheltie", "谢特兰豚鼠"),
    ("Skinny pig", "无毛豚鼠"),
    ("Texel", "特塞尔豚鼠"),
];

const HAMSTERS: &[Named] = &[
    ("Campbell’s dwarf hamster", "坎贝尔侏儒仓鼠"),
    ("Chinese hamster", "中国仓鼠"),
    ("Roborovski hamster", "罗伯罗夫斯基仓鼠"),
    ("Syrian hamster", "叙利亚仓鼠"),
    ("Winter white hamster", "加卡利亚仓鼠"),
];

const FERRETS: &[Named] =
    &[("Albino ferret", "白化雪貂"), ("Angora ferret", "安哥拉雪貂"), ("Sable ferret", "紫貂色雪貂")];

const BIRDS: &[Named] = &[
    ("African grey parrot", "非洲灰鹦鹉"),
    ("Amazon parrot", "亚马逊鹦鹉"),
    ("Budgerigar", "虎皮鹦鹉"),
    ("Canary", "金丝雀"),
    ("Chicken", "鸡"),
    ("Cockatiel", "玄凤鹦鹉"),
    ("Cockatoo", "凤头鹦鹉"),
    ("Conure", "锥尾鹦鹉"),
    ("Finch", "文鸟"),
    ("Hill myna", "鹩哥"),
    ("Lovebird", "牡丹鹦鹉"),
    ("Macaw", "金刚鹦鹉"),
    ("Pigeon", "鸽子"),
];

const REPTILES: &[Named] = &[
    ("Ball python", "球蟒"),
    ("Bearded dragon", "鬃狮蜥"),
    ("Corn snake", "玉米蛇"),
    ("Crested gecko", "睫角守宫"),
    ("Green iguana", "绿鬣蜥"),
    ("Hermann’s tortoise", "赫曼陆龟"),
    ("Leopard gecko", "豹纹守宫"),
    ("Red-eared slider", "巴西红耳龟"),
    ("Veiled chameleon", "高冠变色龙"),
];

const OTHERS: &[Named] = &[
    ("Chinchilla", "龙猫"),
    ("Degu", "八齿鼠"),
    ("Gerbil", "沙鼠"),
    ("Hedgehog", "刺猬"),
    ("Miniature pig", "迷你猪"),
    ("Mouse", "小鼠"),
    ("Rat", "大鼠"),
    ("Sugar glider", "蜜袋鼯"),
];

const DOG_VACCINES: &[Named] = &[
    ("Rabies", "狂犬病"),
    ("Distemper", "犬瘟热"),
    ("Parvovirus", "犬细小病毒"),
    ("Hepatitis", "犬传染性肝炎"),
    ("Leptospirosis", "钩端螺旋体"),
    ("Kennel cough", "犬窝咳"),
    ("Lyme disease", "莱姆病"),
];

const CAT_VACCINES: &[Named] = &[
    ("Rabies", "狂犬病"),
    ("Panleukopenia", "猫瘟"),
    ("Herpesvirus", "猫疱疹病毒"),
    ("Calicivirus", "猫杯状病毒"),
    ("Leukaemia", "猫白血病"),
];

const RABBIT_VACCINES: &[Named] = &[("Myxomatosis", "兔黏液瘤病"), ("Rabbit haemorrhagic disease", "兔出血症")];

const FERRET_VACCINES: &[Named] = &[("Rabies", "狂犬病"), ("Distemper", "犬瘟热")];

const fn breeds(species: Species) -> &'static [Named] {
    match species {
        Species::Dog => DOGS,
        Species::Cat => CATS,
        Species::Rabbit => RABBITS,
        Species::GuineaPig => GUINEA_PIGS,
        Species::Hamster => HAMSTERS,
        Species::Ferret => FERRETS,
        Species::Bird => BIRDS,
        Species::Reptile => REPTILES,
        Species::Other => OTHERS,
    }
}

const fn named(locale: Locale, (english, chinese): Named) -> &'static str {
    match locale {
        Locale::English => english,
        Locale::Chinese => chinese,
    }
}

/// A breed that is suggested.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Breed {
    /// Of which species.
    pub(crate) species: &'static str,
    /// What it is called.
    pub(crate) name: &'static str,
}

/// All breeds that are suggested, species by species.
pub(crate) fn suggested(locale: Locale) -> Vec<Breed> {
    let of = |species: &Species| {
        let species = *species;
        breeds(species).iter().map(move |breed| Breed { species: species.as_str(), name: named(locale, *breed) })
    };
    Species::ALL.iter().flat_map(of).collect()
}

/// The vaccines that are suggested for a species.
pub(crate) fn vaccines(locale: Locale, species: Species) -> Vec<&'static str> {
    let vaccines = match species {
        Species::Dog => DOG_VACCINES,
        Species::Cat => CAT_VACCINES,
        Species::Rabbit => RABBIT_VACCINES,
        Species::Ferret => FERRET_VACCINES,
        _ => &[],
    };
    vaccines.iter().map(|vaccine| named(locale, *vaccine)).collect()
}

/// A breed as it is shown: in the reader's language if it is one of those listed, else as it was typed.
pub(crate) fn shown(locale: Locale, species: Species, typed: &str) -> String {
    let is = |(english, chinese): &&Named| english.eq_ignore_ascii_case(typed.trim()) || *chinese == typed.trim();
    breeds(species).iter().find(is).map_or_else(|| typed.to_owned(), |breed| named(locale, *breed).to_owned())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use domain::values::Text;

    use super::*;

    #[test]
    fn every_species_has_breeds_each_named_once_in_each_language_and_short_enough() {
        for species in Species::ALL {
            assert!(breeds(*species).len() >= 3, "{species:?}");
            for locale in Locale::ALL {
                let names: BTreeSet<_> = breeds(*species).iter().map(|breed| named(locale, *breed)).collect();
                assert_eq!(names.len(), breeds(*species).len(), "{species:?}");
                assert!(names.iter().all(|name| Text::<60>::parse(name).is_ok()));
            }
        }
        assert_eq!(suggested(Locale::Chinese).len(), suggested(Locale::English).len());
    }

    #[test]
    fn a_listed_breed_is_shown_in_the_readers_language_and_any_other_as_typed() {
        assert_eq!(shown(Locale::Chinese, Species::Dog, "beagle"), "比格犬");
        assert_eq!(shown(Locale::English, Species::Dog, "比格犬"), "Beagle");
        assert_eq!(shown(Locale::Chinese, Species::Cat, "Beagle"), "Beagle");
        assert_eq!(shown(Locale::Chinese, Species::Dog, "Labradoodle"), "Labradoodle");
    }

    #[test]
    fn vaccines_are_suggested_where_there_are_any() {
        assert!(vaccines(Locale::Chinese, Species::Dog).contains(&"狂犬病"));
        assert!(vaccines(Locale::English, Species::Bird).is_empty());
    }
}
