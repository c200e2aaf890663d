using KioskFleet.Publishing.Findings;
using KioskFleet.Publishing.Privacy;
using KioskFleet.Publishing.Sources;

namespace KioskFleet.Bench.Privacy;

/// <summary>Documents with known private data, and documents that only look so. The same seed gives the same corpus. Numbers, names and places are made up.</summary>
public static class PrivacyCorpus
{
    private static readonly (string Before, string After)[] Sentences =
    [
        ("户主登记如下，", "，请核对。"),
        ("经核实，申请人号码为", "。"),
        ("联系：", "（工作时间）"),
        ("补贴发放名单第3项", "，金额1,280.00元。"),
        ("", ""),
        ("1.", "；"),
        ("2026年3月5日登记：", "，2026年3月9日发放"),
    ];

    /// <summary>Samples of every kind, near-misses among them.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="rounds">Samples of each way of writing.</param>
    public static List<PrivacySample> Make(int seed, int rounds)
    {
        Random random = new(seed);
        List<PrivacySample> samples = [];
        for (int i = 0; i < rounds; i++)
        {
            AddNumbers(samples, random, PrivacyKind.IdNumber, i % 2 == 0 ? PrivacyNumbers.IdWithX : PrivacyNumbers.Id);
            AddNumbers(samples, random, PrivacyKind.BankCard, PrivacyNumbers.Card);
            AddNumbers(samples, random, PrivacyKind.Mobile, PrivacyNumbers.Mobile);
            string id = PrivacyNumbers.IdWithX(random);
            samples.Add(new PrivacySample(PrivacyKind.IdNumber, "small x", id, Paragraph(random, id.ToLowerInvariant())));
            samples.Add(new PrivacySample(PrivacyKind.IdNumber, "full-width X", id, Paragraph(random, id[..17] + "Ｘ")));
            string mobile = PrivacyNumbers.Mobile(random);
            foreach (string prefix in new[] { "+86", "+86 ", "0086", "86-", "＋８６", "(86)", "电话/微信:", "Tel" })
            {
                samples.Add(new PrivacySample(PrivacyKind.Mobile, "prefix " + prefix, mobile, Paragraph(random, prefix + mobile)));
            }

            samples.Add(new PrivacySample(PrivacyKind.Mobile, "3-4-4", mobile, Paragraph(random, $"{mobile[..3]}-{mobile[3..7]}-{mobile[7..]}")));
            string old = PrivacyNumbers.OldId(random);
            samples.Add(new PrivacySample(PrivacyKind.OldIdNumber, "plain", old, Paragraph(random, old)));
            samples.AddRange(Words.Positives(random));
            samples.AddRange(NearMisses.Make(random));
        }

        return samples;
    }

    private static void AddNumbers(List<PrivacySample> samples, Random random, PrivacyKind kind, Func<Random, string> make)
    {
        foreach ((string name, Func<Random, string, string> way) in Breaks.All)
        {
            string number = make(random);
            string written = way(random, number);
            samples.Add(new PrivacySample(kind, name, number, Paragraph(random, written)));
            samples.Add(new PrivacySample(kind, name + ", in a cell", number, Table(["姓名", "备注", "金额"], ["王某", written, "95.60"])));
        }

        string broken = make(random);
        samples.Add(new PrivacySample(kind, "cells", broken, Table(["姓名", "号码", "", "", "", "", "", "说明"], ["王某", .. Breaks.Pieces(random, broken), "已核"])));
        samples.Add(new PrivacySample(kind, "cells, no header", broken, Table([], ["王某", .. Breaks.Pieces(random, broken), "已核"])));
        samples.Add(new PrivacySample(kind, "cells, full-width", broken, Table(["姓名", "号码", "", "", "", "", ""], ["王某", .. Breaks.Pieces(random, Breaks.Wide(broken))])));
        samples.Add(new PrivacySample(kind, "a digit a cell", broken, Table([], ["王某", .. broken.Select(c => c.ToString())])));
        int cut = random.Next(1, broken.Length);
        samples.Add(new PrivacySample(kind, "row that goes on", broken, new DocumentModel(
            [new TableBlock(SourcePlace.WholeFile, ["姓名", "号码", "说明"], [["王某", broken[..cut], "已核"], ["", broken[cut..], ""], ["李某", "", "未核"]])])));
        samples.Add(new PrivacySample(kind, "paragraphs", broken, new DocumentModel(
            [new ParagraphBlock(SourcePlace.WholeFile, "号码是" + broken[..cut]), new ParagraphBlock(SourcePlace.WholeFile, broken[cut..] + "，请核对。")])));
    }

    internal static DocumentModel Paragraph(Random random, string text)
    {
        (string before, string after) = Sentences[random.Next(Sentences.Length)];
        return new DocumentModel([new ParagraphBlock(SourcePlace.WholeFile, before + text + after)]);
    }

    internal static DocumentModel Text(string text) => new([new ParagraphBlock(SourcePlace.WholeFile, text)]);

    internal static DocumentModel Table(string[] header, params IReadOnlyList<string>[] rows) => new([new TableBlock(SourcePlace.WholeFile, header, rows)]);
}
