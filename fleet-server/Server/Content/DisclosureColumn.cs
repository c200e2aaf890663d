namespace KioskFleet.Server.Content;

/// <summary>A column of the kiosk: what kind of matter a document discloses.</summary>
/// <param name="Key">Number that terminals know it by; never given to another column.</param>
internal sealed record DisclosureColumn(int Key, string Code, string Chinese, string English)
{
    /// <summary>In the order of the home screen.</summary>
    public static readonly IReadOnlyList<DisclosureColumn> All =
    [
        new(1, "party", "党务公开", "Party affairs"),
        new(2, "government", "政务公开", "Government affairs"),
        new(3, "village", "村务公开", "Village affairs"),
        new(4, "finance", "财务公开", "Finance"),
        new(5, "subsidies", "惠农补贴", "Farm subsidies"),
        new(6, "guides", "办事指南", "Service guides"),
        new(7, "powers", "权力清单", "Powers"),
        new(8, "people", "机构人员", "Offices and people"),
        new(9, "notices", "通知公告", "Notices"),
        new(10, "oversight", "监督投诉", "Oversight"),
        new(11, "topics", "点题公开", "Topics asked for"),
    ];

    public static DisclosureColumn? Find(int key) => All.FirstOrDefault(c => c.Key == key);

    /// <summary>By code, Chinese name or number, as a person would write it on a command line.</summary>
    public static DisclosureColumn? Find(string text)
        => All.FirstOrDefault(c => c.Code.Equals(text, StringComparison.OrdinalIgnoreCase) || c.Chinese == text
            || (int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int key) && c.Key == key));

    public string Name(string language) => language == "en" ? English : Chinese;
}
