namespace KioskFleet.Publishing.Decoders;

/// <summary>Why a decoder gave nothing.</summary>
public enum DecoderProblem
{
    /// <summary>The program is not installed.</summary>
    Missing,

    /// <summary>It took more memory or time than it may.</summary>
    TooHeavy,

    /// <summary>It could not make sense of the file.</summary>
    Damaged,

    /// <summary>The file has a password.</summary>
    Locked,
}

/// <summary>A decoder gave nothing.</summary>
/// <param name="problem">Why.</param>
/// <param name="program">Which program.</param>
/// <param name="detail">Debian's package that brings the program, or what the program said.</param>
public sealed class DecoderException(DecoderProblem problem, string program, string detail) : Exception($"{program}: {problem}. {detail}")
{
    public DecoderProblem Problem => problem;

    public string Program => program;

    public string Detail => detail;
}
