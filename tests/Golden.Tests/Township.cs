using System.Text;
using KioskFleet.Publishing;
using KioskFleet.Publishing.Fonts;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Golden.Tests;

/// <summary>The documents in the pictures. Names and numbers are invented. They never change: a change here is a change of every picture.</summary>
internal static class Township
{
    /// <summary>Column keys of the standard catalogue.</summary>
    public const int VillageColumn = 3;
    public const int SubsidyColumn = 5;
    public const int GuideColumn = 6;

    public const int Meeting = 1;
    public const int Subsidy = 2;
    public const int Guide = 3;

    private const string MeetingText = """
        # 云溪村村民代表会议决议公告

        2026年3月3日，云溪村召开村民代表会议，应到代表42人，实到39人。会议由村民委员会主任主持，村务监督委员会列席，形成决议如下：

        一、同意修建三组至五组机耕路，全长1.86公里、宽3.5米，预算￥286,400.00元，其中上级补助70%，村集体自筹30%。

        二、同意将原村小学空置校舍改建为“老年活动中心”，工期不超过120天。

        ## 意见收集

        村民对以上事项有异议的，请于2026年3月15日前向村务监督委员会提出（电话：0000-6600128），逾期视为无异议。

        特此公告。
        """;

    private const string SubsidyText = """
        # 2026年耕地地力保护补贴发放公示

        发放标准：每亩95.60元。公示时间不少于7个工作日。

        | 户主 | 村组 | 面积（亩） | 金额（元） |
        |---|---|---:|---:|
        | 张*国 | 1组 | 6.50 | 621.40 |
        | 李*兰 | 1组 | 3.20 | 305.92 |
        | 王*明 | 2组 | 18.00 | 1720.80 |
        | 欧阳*峰 | 2组 | 4.75 | 454.10 |
        | 赵* | 3组 | 2.10 | 200.76 |
        | 周*娣 | 3组 | 11.30 | 1080.28 |
        | 吴*珍 | 4组 | 4.80 | 458.88 |
        | 合计 | | 50.65 | 4842.14 |
        """;

    private const string GuideText = """
        # 城乡居民基本养老保险参保登记

        ## 申请条件

        - 年满16周岁（不含在校学生）；
        - 非国家机关和事业单位工作人员；
        - 未参加职工基本养老保险的城乡居民。

        ## 申报材料

        1. 居民身份证原件；
        2. 户口簿原件；
        3. 《参保登记表》1份。

        ## 办理时限

        材料齐全的，当场办结；需要核查的，5个工作日内办结。不收取任何费用。
        """;

    public static FontCatalog Fonts { get; } = new(new FontOptions());

    public static BuiltSet Build(ScreenProfile profile)
    {
        var importer = new DocumentImporter(Fonts, new PublishingOptions());
        DocumentInput Document(int key, int column, string title, string text, bool notice) => new()
        {
            Key = key,
            ColumnKey = column,
            Title = title,
            Model = importer.Import(title + ".md", Encoding.UTF8.GetBytes(text)).Model ?? throw new InvalidOperationException($"{title} was refused."),
            PublishedAt = new DateTimeOffset(2026, 3, 4 + key, 9, 0, 0, TimeSpan.FromHours(8)),
            IsNotice = notice,
        };

        var input = new VillageSetInput
        {
            DivisionName = "云溪村",
            Documents =
            [
                Document(Meeting, VillageColumn, "村民代表会议决议公告", MeetingText, true),
                Document(Subsidy, SubsidyColumn, "耕地地力保护补贴公示", SubsidyText, false),
                Document(Guide, GuideColumn, "居民养老保险参保登记", GuideText, false),
            ],
        };
        return new SetBuilder(Fonts, new GlyphRegistry()).Build(input, profile);
    }
}
