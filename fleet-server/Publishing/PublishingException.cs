using KioskFleet.Publishing.Findings;

namespace KioskFleet.Publishing;

/// <summary>Publishing cannot go on. The message names the place and the remedy; the same in both languages through <see cref="In"/>.</summary>
public sealed class PublishingException : Exception
{
    private readonly object[] _arguments;

    public PublishingException(string code, params object[] arguments)
        : base(Texts.Get("en", code, arguments))
    {
        Code = code;
        _arguments = arguments;
    }

    public PublishingException(Exception inner, string code, params object[] arguments)
        : base(Texts.Get("en", code, arguments), inner)
    {
        Code = code;
        _arguments = arguments;
    }

    /// <summary>Name of the message in the resources.</summary>
    public string Code { get; }

    /// <summary>The message in "zh-Hans" or "en".</summary>
    public string In(string language) => Texts.Get(language, Code, _arguments);
}
