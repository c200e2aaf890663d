namespace KioskFleet.Publishing.Kinds;

/// <summary>Kind of page that a document becomes: each has its own template, its own form in the console and its own required parts. The numbers are stored: never reuse one.</summary>
public enum DocumentKind
{
    /// <summary>Running text of any sort.</summary>
    Document = 0,

    /// <summary>通知公告: what it is about, to whom, by whom, when.</summary>
    Notice = 1,

    /// <summary>A table of any sort.</summary>
    Table = 2,

    /// <summary>惠农补贴: one row a household.</summary>
    Subsidy = 3,

    /// <summary>办事指南 with the seven disclosures.</summary>
    Guide = 4,

    /// <summary>权力事项 with its flow chart.</summary>
    Power = 5,

    /// <summary>机构与人员: post, phone, who is in or out.</summary>
    People = 6,

    /// <summary>Scanned pages and photos.</summary>
    Pictures = 7,

    /// <summary>收支、预算、决算: income and expenditure with sums that are checked.</summary>
    Budget = 8,
}
