using System.Globalization;

namespace KioskFleet.Bench.Privacy;

/// <summary>What a disclosure document is full of and what is nobody's secret.</summary>
internal static class NearMisses
{
    public static IEnumerable<PrivacySample> Make(Random random)
    {
        DateTime day = PrivacyNumbers.Day(random, 2019, 2026);
        string date = day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        int small = random.Next(100, 1000);
        long amount = random.NextInt64(1_000_000, 99_999_999_999);
        (string How, string Text)[] texts =
        [
            ("document number", $"根据云政发〔{day.Year}〕{small}号文件"),
            ("document number", $"市委办发[2007]{small}号"),
            ("notice number", $"村务公告第{small}号公告"),
            ("amount", $"合计￥{amount.ToString("N2", CultureInfo.InvariantCulture)}元"),
            ("amount", $"支出{amount}.{random.Next(10, 100)}元"),
            ("amount", $"收入{amount}元"),
            ("date and time", $"时间：{day:yyyy-MM-dd} {random.Next(10, 24)}:15:07"),
            ("dates", $"{day:yyyy-MM-dd}至{day.AddDays(30):yyyy-MM-dd}"),
            ("day", $"请各村{random.Next(1, 31)}号前报送"),
            ("day", $"本月{random.Next(1, 31)}号召开村民代表会议"),
            ("contract number", $"合同编号：HT{PrivacyNumbers.Mobile(random)}"),
            ("serial number", $"设备序列号SN-{PrivacyNumbers.Mobile(random)}"),
            ("serial number", $"流水号{PrivacyNumbers.Digits(random, 24)}"),
            ("order number", $"凭证号{date}{PrivacyNumbers.Digits(random, 8)}"),
            ("division code", $"区划代码410328{PrivacyNumbers.Digits(random, 6)}"),
            ("identity number with a wrong check digit", $"编号{PrivacyNumbers.BadId(random)}"),
            ("card with a wrong check digit", $"账号{PrivacyNumbers.BadCard(random)}"),
            ("credit code", $"统一社会信用代码91410328MA{PrivacyNumbers.Digits(random, 7)}K"),
            ("hotline", "政务服务热线12345，火警119，森林火警12119"),
            ("hotline", $"咨询400-660-{random.Next(1000, 10000)}"),
            ("landline", $"监督电话：0391-660{random.Next(1000, 10000)}"),
            ("landline", $"电话(0371){random.Next(60000000, 70000000)}转{random.Next(1, 9)}"),
            ("landline", $"电话：037{random.Next(1, 10)}{random.Next(6000000, 7000000)}"),
            ("post code", $"邮编：4710{random.Next(10, 100)} 云溪县"),
            ("masked", "持卡人 6222***********0123，手机138****1234，身份证4112**********1234"),
            ("shares", $"占{random.Next(10, 90)}.{random.Next(10, 90)}%，增长{random.Next(1, 9)}.{random.Next(1, 9)}个百分点"),
            ("office", $"办理地点：青石镇人民路{random.Next(1, 300)}号便民服务中心{random.Next(1, 9)}号窗口"),
            ("road", $"国道{random.Next(100, 400)}号线改造工程"),
            ("name", "党支部书记张建国主持会议，李秀英作报告。"),
            ("illness", "高血压、糖尿病患者每年免费体检一次，村民凭医保卡就诊。"),
            ("illness", "患者凭诊断证明申请大病救助，高龄老人可由家属代办。"),
            ("children", "未成年人的补贴由监护人代领，学生家长请于月底前报名。"),
            ("children", "6周岁以下儿童免费接种疫苗。"),
        ];
        foreach ((string how, string text) in texts)
        {
            yield return new PrivacySample(null, how, "", PrivacyCorpus.Text(text));
        }

        yield return new PrivacySample(null, "quantities in cells", "", PrivacyCorpus.Table(
            ["序号", "户数", "人口", "金额"], [.. Enumerable.Range(0, 6).Select(_ => new[] { $"{random.Next(13, 20)}", $"{random.Next(1000, 9999)}", $"{random.Next(1000, 9999)}", $"{random.Next(1, 10)}" })]));
        yield return new PrivacySample(null, "batch in cells", "", PrivacyCorpus.Table(
            ["姓名", "金额(元)", "日期", "批次"], ["王某", $"62{random.Next(10, 100)}", date, $"{day.Year}"], ["李某", "1500", date, "3"]));
        yield return new PrivacySample(null, "people in cells", "", PrivacyCorpus.Table(["姓名", "职务", "联系电话"], ["张建国", "村委会主任", $"0391-660{random.Next(1000, 10000)}"]));
    }
}
