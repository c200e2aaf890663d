#nullable disable
using System.Text;

namespace MQTTnet.Packets;

/// <summary>A user property (MQTT 5.0 §2.2.2.2): a name and a value, both UTF-8; names may repeat.</summary>
public sealed class MqttUserProperty : IEquatable<MqttUserProperty>
{
    public MqttUserProperty(string name, string value)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        Name = name;
        ValueBuffer = Encoding.UTF8.GetBytes(value);
    }

    public MqttUserProperty(string name, ArraySegment<byte> value) : this(name, (ReadOnlyMemory<byte>)value) { }

    public MqttUserProperty(string name, ReadOnlyMemory<byte> value)
    {
        ArgumentNullException.ThrowIfNull(name);
        Name = name;
        ValueBuffer = value;
    }

    public string Name { get; }

    public ReadOnlyMemory<byte> ValueBuffer { get; }

    public string Value => Encoding.UTF8.GetString(ValueBuffer.Span);

    public override bool Equals(object obj) => Equals(obj as MqttUserProperty);

    public bool Equals(MqttUserProperty other) => other is not null && Name == other.Name && ValueBuffer.Span.SequenceEqual(other.ValueBuffer.Span);

    public override int GetHashCode() => HashCode.Combine(Name, ValueBuffer.Length);

    public override string ToString() => $"{Name} = {Value}";
}

/// <summary>Reading of user properties.</summary>
public static class MqttUserPropertyExtensions
{
    public static string ReadValueAsString(this MqttUserProperty userProperty)
    {
        ArgumentNullException.ThrowIfNull(userProperty);
        return userProperty.Value;
    }
}
