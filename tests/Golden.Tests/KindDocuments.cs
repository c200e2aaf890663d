using System.Text;
using KioskFleet.Publishing;
using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Glyphs;
using KioskFleet.Publishing.Kinds;
using KioskFleet.Publishing.Layout;
using KioskFleet.Publishing.Sets;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Golden.Tests;

/// <summary>A document of each kind of page. Names and numbers are invented. They never change: a change here is a change of their pictures.</summary>
internal static class KindDocuments
{
    public const int Column = 3;

    private const string Notice = """
        # 关于停水检修的通知

        各位村民：

        因青石水厂更换主管道，3组、4组、5组定于2026年3月8日（星期日）8:00—18:00停水，请提前蓄水。

        恢复供水后，请先打开水龙头放水1至2分钟，待水清后再使用。

        云溪村村民委员会
        2026年3月5日
        """;

    private const string WideTable = """
        # 2026年惠农补贴发放明细

        | 户主 | 村组 | 补贴项目 | 面积（亩） | 标准（元） | 金额（元） | 发放日期 | 批次 |
        |---|---|---|--:|--:|--:|---|---|
        | 张*国 | 1组 | 耕地地力保护 | 6.50 | 95.60 | 621.40 | 2026-03-20 | 第一批 |
        | 王*明 | 2组 | 耕地地力保护 | 18.00 | 95.60 | 1720.80 | 2026-03-20 | 第一批 |
        | 欧阳*峰 | 2组 | 稻谷补贴 | 40.75 | 128.00 | 5216.00 | 2026-04-02 | 第二批 |
        | 合计 | | | 65.25 | | 7558.20 | | |
        """;

    private const string EmptyTable = """
        # 2026年第一季度征地补偿费使用情况

        | 项目 | 金额（元） | 批准文号 |
        |---|--:|---|

        说明：本季度没有发生征地。
        """;

    private const string Guide = """
        # 城乡居民养老保险参保登记

        ## 法律依据

        《社会保险法》第二十二条。

        ## 申请条件

        年满16周岁（不含在校学生）的本村居民。

        ## 申报材料

        1. 居民身份证；
        2. 户口簿。

        ## 办理程序

        1. 到便民服务点填表；
        2. 工作人员当场核对；
        3. 领取回执。

        ## 收费依据及标准

        不收费。

        ## 办理时限

        当场办结。

        ## 投诉渠道

        镇便民服务中心：0000-6600100。
        """;

    private const string Power = """
        # 农村宅基地审批

        | 项目 | 内容 |
        |---|---|
        | 事项名称 | 农村宅基地审批 |
        | 权力类别 | 行政许可 |
        | 法律依据 | 《土地管理法》第六十二条 |
        | 责任岗位 | 镇自然资源所 |
        | 办理时限 | 20个工作日 |

        ## 办理流程

        1. 农户书面申请，写明理由、位置和面积
        2. 村委会审查：材料齐全、四邻无异议吗？
           - 齐全：到第3步
           - 不齐全：一次告知补正，回到第1步
        3. 镇政府实地审查：符合规划吗？
           - 符合：到第4步
           - 不符合：书面说明理由，不予批准，结束
        4. 发给《农村宅基地批准书》，开工前丈量放线
        """;

    private const string People = """
        # 云溪村村干部去向

        | 姓名 | 职务 | 分管工作 | 电话 | 去向 |
        |---|---|---|---|---|
        | 何志远 | 党支部书记、村委会主任 | 全面工作 | 0000-6600121 | 在岗 |
        | 李秀梅 | 党支部副书记 | 党建、宣传 | 0000-6600122 | 下村 |
        | 周建业 | 村委会副主任 | 农业、水利 | 0000-6600124 | 不在岗 |
        """;

    private const string Budget = """
        # 云溪村2026年3月财务收支

        单位：元

        ## 一、收入

        | 日期 | 项目 | 金额（元） |
        |---|---|--:|
        | 3月5日 | 镇财政拨付运转经费 | 25000.00 |
        | 3月11日 | 鱼塘承包费 | 12600.00 |
        | 合计 | | 37600.00 |

        ## 二、支出

        | 日期 | 项目 | 金额（元） |
        |---|---|--:|
        | 3月3日 | 干部误工补贴 | 7800.00 |
        | 3月6日 | 路灯电费 | 1246.80 |
        | 合计 | | 9046.79 |

        差异说明：电费四舍五入，相差0.01元。
        """;

    /// <summary>Key, name and text of each document.</summary>
    private static readonly (int Key, string Name, DocumentKind Kind, string Title, string Text)[] All =
    [
        (1, "notice", DocumentKind.Notice, "停水检修通知", Notice),
        (2, "wide", DocumentKind.Subsidy, "惠农补贴发放明细", WideTable),
        (3, "empty", DocumentKind.Table, "征地补偿费使用情况", EmptyTable),
        (4, "guide", DocumentKind.Guide, "养老保险参保登记", Guide),
        (5, "power", DocumentKind.Power, "农村宅基地审批", Power),
        (6, "people", DocumentKind.People, "村干部去向", People),
        (7, "budget", DocumentKind.Budget, "3月财务收支", Budget),
    ];

    public static IEnumerable<string> Names => All.Select(d => d.Name);

    public static int KeyOf(string name) => All.First(d => d.Name == name).Key;

    public static BuiltSet Build(ScreenProfile profile)
    {
        DocumentImporter importer = new(Township.Fonts, new PublishingOptions());
        DocumentInput[] documents = [.. All.Select(d =>
        {
            ImportResult read = importer.Import(d.Title + ".md", Encoding.UTF8.GetBytes(d.Text), Column, d.Kind);
            return new DocumentInput
            {
                Key = d.Key,
                ColumnKey = Column,
                Title = d.Title,
                Model = read.Model is { } model && read.Findings.All(f => f.Severity != Severity.Error) ? model : throw new InvalidOperationException($"{d.Title} was refused: {string.Join(' ', read.Findings)}"),
                Kind = d.Kind,
                PublishedAt = new DateTimeOffset(2026, 3, d.Key, 9, 0, 0, TimeSpan.FromHours(8)),
            };
        })];
        return new SetBuilder(Township.Fonts, new GlyphRegistry()).Build(new VillageSetInput { DivisionName = "云溪村", Documents = documents }, profile);
    }
}
