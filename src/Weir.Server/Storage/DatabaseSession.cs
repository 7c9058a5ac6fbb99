using System.Data.Common;
using System.Globalization;

namespace Weir.Server.Storage;

/// <summary>A transaction. What stands in braces of a statement becomes a parameter, so no value is ever read as SQL.</summary>
/// <param name="connection">The connection.</param>
/// <param name="transaction">The transaction.</param>
/// <param name="words">What both systems say differently.</param>
/// <param name="cancellationToken">Ends its statements.</param>
internal sealed class DatabaseSession(DbConnection connection, DbTransaction transaction, SqlWords words, CancellationToken cancellationToken)
{
    /// <summary>What both systems say differently.</summary>
    public SqlWords Words => words;

    /// <summary>Carries out a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    public async Task<int> ExecuteAsync(FormattableString sql)
    {
        var command = Of(sql);
        await using (command.ConfigureAwait(false))
            return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The rows of a statement, in its order.</summary>
    public async Task<List<T>> QueryAsync<T>(FormattableString sql, Func<DbDataReader, T> read)
    {
        var command = Of(sql);
        await using (command.ConfigureAwait(false))
        {
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                List<T> rows = [];
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                    rows.Add(read(reader));
                return rows;
            }
        }
    }

    private DbCommand Of(FormattableString sql)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        var names = new object[sql.ArgumentCount];
        for (var index = 0; index < names.Length; index++)
        {
            if (sql.GetArgument(index) is Sql text)
            {
                names[index] = text.Text;
                continue;
            }

            var parameter = command.CreateParameter();
            names[index] = parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{index}");
            parameter.Value = ValueOf(sql.GetArgument(index));
            command.Parameters.Add(parameter);
        }

        command.CommandText = string.Format(CultureInfo.InvariantCulture, sql.Format, names);
        return command;
    }

    // Times are kept as milliseconds since 1970, truths as 0 and 1: both systems order and compare them alike.
    private static object ValueOf(object? argument) => argument switch
    {
        null => DBNull.Value,
        DateTimeOffset time => time.ToUnixTimeMilliseconds(),
        bool truth => truth ? 1L : 0L,
        int number => (long)number,
        long or string or byte[] => argument,
        _ => throw new ArgumentException($"a value of {argument.GetType()} cannot be kept", nameof(argument)),
    };
}

/// <summary>A part of a statement, not a value.</summary>
/// <param name="Text">SQL of the program's own.</param>
internal readonly record struct Sql(string Text);

/// <summary>Reads what <see cref="DatabaseSession"/> wrote.</summary>
internal static class Columns
{
    /// <summary>A time.</summary>
    public static DateTimeOffset Time(this DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    /// <summary>A text; null where there is none.</summary>
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
