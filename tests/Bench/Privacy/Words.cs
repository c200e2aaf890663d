using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Bench.Privacy;

/// <summary>Addresses, and names beside an illness or a child's age.</summary>
internal static class Words
{
    private static readonly string[] Surnames = ["王", "李", "张", "刘", "陈", "赵", "周", "吴", "欧阳", "郑", "孙", "单", "仇", "曾", "司马"];
    private static readonly string[] Given = ["建国", "秀英", "小明", "梅", "志强", "玉兰", "子涵", "雷", "春花", "德福"];
    private static readonly string[] Illnesses = ["肝癌", "尿毒症", "精神分裂症", "糖尿病", "脑梗塞后遗症", "白血病", "肺结核"];

    public static IEnumerable<PrivacySample> Positives(Random random)
    {
        string name = Pick(random, Surnames) + Pick(random, Given);
        string illness = Pick(random, Illnesses);
        int age = random.Next(3, 17);
        int house = random.Next(2, 300);
        yield return new(PrivacyKind.NameWithIllness, "sentence", name, PrivacyCorpus.Text($"经入户核实，村民{name}患有{illness}，家庭困难。"));
        yield return new(PrivacyKind.NameWithIllness, "bare", name, PrivacyCorpus.Text($"{name}因患{illness}长期住院。"));
        yield return new(PrivacyKind.NameWithIllness, "column", name, PrivacyCorpus.Table(["姓名", "病种", "救助金额"], [name, illness, "3000"]));
        yield return new(PrivacyKind.NameWithIllness, "title", name, new DocumentModel(
            [new HeadingBlock(SourcePlace.WholeFile, 1, "重度残疾人护理补贴发放表"), new TableBlock(SourcePlace.WholeFile, ["姓名", "村组", "金额"], [[name, "三组", "60"]])]));
        yield return new(PrivacyKind.NameOfMinor, "age", name, PrivacyCorpus.Text($"学生{name}，{age}岁，就读于镇中心小学。"));
        yield return new(PrivacyKind.NameOfMinor, "orphan", name, PrivacyCorpus.Text($"孤儿{name}，由祖父母抚养。"));
        yield return new(PrivacyKind.NameOfMinor, "age column", name, PrivacyCorpus.Table(["姓名", "年龄", "金额"], [name, $"{age}", "800"]));
        yield return new(PrivacyKind.NameOfMinor, "child column", name, PrivacyCorpus.Table(["儿童姓名", "监护情况"], [name, "祖父母"]));
        yield return new(PrivacyKind.Address, "street", $"{house}号", PrivacyCorpus.Text($"申请人{name[0]}某，家住青石镇人民路{house}号，已受理。"));
        yield return new(PrivacyKind.Address, "group", $"{house}号", PrivacyCorpus.Text($"现住柳湾村三组{house}号"));
        yield return new(PrivacyKind.Address, "full-width", $"{house}号", PrivacyCorpus.Text($"住址：柳湾村{Breaks.Wide(house.ToString(System.Globalization.CultureInfo.InvariantCulture))}号"));
        yield return new(PrivacyKind.Address, "flat", $"{house}室", PrivacyCorpus.Text($"住阳光小区3号楼2单元{house}室"));
        yield return new(PrivacyKind.Address, "column", $"{house}号", PrivacyCorpus.Table(["户主", "家庭住址"], [name, $"石桥村北街{house}号"]));
    }

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];
}
