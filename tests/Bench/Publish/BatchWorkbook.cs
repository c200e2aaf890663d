using System.Globalization;
using System.IO.Compression;
using System.Text;
using KioskFleet.Bench.Privacy;

namespace KioskFleet.Bench.Publish;

/// <summary>Makes a subsidy batch as a township hands it in: an .xlsx with shared strings, a title, a header, one row a payment, identity and card numbers in clear.</summary>
internal static class BatchWorkbook
{
    public static readonly string[] Header = ["序号", "户主姓名", "身份证号", "村组", "补贴项目", "面积（亩）", "标准（元/亩）", "金额（元）", "发放日期", "一卡通账号"];

    private const string Surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任单仇解区查盖朴尉缪";
    private const string Given = "建国秀英志强玉兰德福长根春花明亮桂芳海军小红文武庆晓燕永平金水保全乐行朝";
    private static readonly (string Name, string Standard)[] Programmes = [("耕地地力保护补贴", "98.50"), ("实际种粮农民一次性补贴", "12.30"), ("玉米大豆生产者补贴", "45.00"), ("退耕还林补助", "20.00")];
    private const int HouseholdRows = 4;

    /// <param name="rows">Payments; each household has four, one a programme.</param>
    public static byte[] Make(int rows, int seed)
    {
        Random random = new(seed);
        List<string[]> table = new(rows);
        while (table.Count < rows)
        {
            string name = Surnames[(int)(Math.Pow(random.NextDouble(), 2) * Surnames.Length)].ToString() + Given[random.Next(Given.Length)] + (random.Next(4) == 0 ? "" : Given[random.Next(Given.Length)].ToString());
            string id = PrivacyNumbers.Id(random);
            string card = PrivacyNumbers.Card(random);
            string group = Village(table.Count * 17 / rows) + Group(table.Count * 170 / rows % 10);
            for (int p = 0; p < HouseholdRows && table.Count < rows; p++)
            {
                decimal area = random.Next(3, 300) / 10m;
                decimal standard = decimal.Parse(Programmes[p].Standard, CultureInfo.InvariantCulture);
                table.Add(
                [
                    (table.Count + 1).ToString(CultureInfo.InvariantCulture), name, id, group, Programmes[p].Name, area.ToString("F1", CultureInfo.InvariantCulture), Programmes[p].Standard,
                    (area * standard).ToString("F2", CultureInfo.InvariantCulture), $"2026-0{5 + p}-{random.Next(10, 28)}", card,
                ]);
            }
        }

        return Pack("2026年惠农补贴发放明细表", table);
    }

    private static string Village(int number) => "云溪石桥柳林东岭西坪南湾北沟大湖小河杨庄李家王寨赵屯马坊白塔青龙红旗"[(2 * number)..((2 * number) + 2)] + "村";

    private static string Group(int number) => "一二三四五六七八九十"[number] + "组";

    private static byte[] Pack(string title, List<string[]> table)
    {
        Dictionary<string, int> strings = [];
        StringBuilder sheet = new("<?xml version=\"1.0\" encoding=\"UTF-8\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>");
        Row(sheet, strings, 1, [title]);
        Row(sheet, strings, 2, Header);
        for (int r = 0; r < table.Count; r++)
        {
            Row(sheet, strings, r + 3, table[r]);
        }

        sheet.Append("</sheetData></worksheet>");
        StringBuilder shared = new($"<?xml version=\"1.0\" encoding=\"UTF-8\"?><sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" uniqueCount=\"{strings.Count}\">");
        foreach (string text in strings.Keys)
        {
            shared.Append("<si><t>").Append(text).Append("</t></si>");
        }

        shared.Append("</sst>");
        const string relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        using MemoryStream stream = new();
        using (ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Part(archive, "[Content_Types].xml", "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/><Override PartName=\"/xl/sharedStrings.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml\"/></Types>");
            Part(archive, "_rels/.rels", $"<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
            Part(archive, "xl/workbook.xml", $"<?xml version=\"1.0\"?><workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"{relations}\"><sheets><sheet name=\"明细\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>");
            Part(archive, "xl/_rels/workbook.xml.rels", $"<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{relations}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>");
            Part(archive, "xl/worksheets/sheet1.xml", sheet.ToString());
            Part(archive, "xl/sharedStrings.xml", shared.ToString());
        }

        return stream.ToArray();
    }

    private static void Row(StringBuilder sheet, Dictionary<string, int> strings, int number, string[] cells)
    {
        sheet.Append(CultureInfo.InvariantCulture, $"<row r=\"{number}\">");
        for (int c = 0; c < cells.Length; c++)
        {
            char column = (char)('A' + c);

            // Identity and card numbers are text in every sheet: a number of 18 digits would lose its last ones.
            if (number > 2 && c is 0 or 5 or 6 or 7 && decimal.TryParse(cells[c], CultureInfo.InvariantCulture, out _))
            {
                sheet.Append(CultureInfo.InvariantCulture, $"<c r=\"{column}{number}\"><v>{cells[c]}</v></c>");
                continue;
            }

            if (!strings.TryGetValue(cells[c], out int index))
            {
                index = strings.Count;
                strings.Add(cells[c], index);
            }

            sheet.Append(CultureInfo.InvariantCulture, $"<c r=\"{column}{number}\" t=\"s\"><v>{index}</v></c>");
        }

        sheet.Append("</row>");
    }

    private static void Part(ZipArchive archive, string name, string text)
    {
        using Stream entry = archive.CreateEntry(name, CompressionLevel.Optimal).Open();
        entry.Write(Encoding.UTF8.GetBytes(text));
    }
}
