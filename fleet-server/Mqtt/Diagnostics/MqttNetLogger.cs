#nullable disable
using System.Globalization;

namespace MQTTnet.Diagnostics.Logger;

/// <summary>Where the engine writes its log.</summary>
public interface IMqttNetLogger
{
    bool IsEnabled { get; }

    void Publish(MqttNetLogLevel logLevel, string source, string message, object[] parameters, Exception exception);
}

/// <summary>Drops every message.</summary>
public sealed class MqttNetNullLogger : IMqttNetLogger
{
    public static MqttNetNullLogger Instance { get; } = new();

    public bool IsEnabled => false;

    public void Publish(MqttNetLogLevel logLevel, string source, string message, object[] parameters, Exception exception) { }
}

/// <summary>One message of the log.</summary>
public sealed class MqttNetLogMessage
{
    public string LogId { get; set; }

    public DateTime Timestamp { get; set; }

    public int ThreadId { get; set; }

    public string Source { get; set; }

    public MqttNetLogLevel Level { get; set; }

    public string Message { get; set; }

    public Exception Exception { get; set; }

    public override string ToString() => $"[{Timestamp:O}] [{LogId}] [{ThreadId}] [{Source}] [{Level}]: {Message}{(Exception is null ? "" : Environment.NewLine + Exception)}";
}

/// <summary>Carries a log message to the subscriber of an event.</summary>
public sealed class MqttNetLogMessagePublishedEventArgs : EventArgs
{
    public MqttNetLogMessagePublishedEventArgs(MqttNetLogMessage logMessage) => LogMessage = logMessage;

    public MqttNetLogMessage LogMessage { get; }
}

/// <summary>Raises an event for every message.</summary>
public sealed class MqttNetEventLogger : IMqttNetLogger
{
    public MqttNetEventLogger(string logId = null) => LogId = logId;

    public bool IsEnabled => LogMessagePublished is not null;

    public string LogId { get; }

    public IFormatProvider FormatProvider { get; set; } = CultureInfo.InvariantCulture;

    public event EventHandler<MqttNetLogMessagePublishedEventArgs> LogMessagePublished;

    public void Publish(MqttNetLogLevel logLevel, string source, string message, object[] parameters, Exception exception)
    {
        EventHandler<MqttNetLogMessagePublishedEventArgs> handlers = LogMessagePublished;
        if (handlers is null)
        {
            return;
        }
        string text = parameters is { Length: > 0 } ? string.Format(FormatProvider, message, parameters) : message;
        handlers(this, new MqttNetLogMessagePublishedEventArgs(new MqttNetLogMessage
        {
            LogId = LogId,
            Timestamp = DateTime.UtcNow,
            ThreadId = Environment.CurrentManagedThreadId,
            Source = source,
            Level = logLevel,
            Message = text,
            Exception = exception,
        }));
    }
}
